namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>What a job does after its checkout. Returns the exit code: 0 is success, anything else failure.</summary>
/// <param name="job">The job.</param>
/// <param name="cancelled">Somebody cancelled the run, or the sandbox ends.</param>
public delegate Task<int> JobStep(JobContext job, CancellationToken cancelled);

/// <summary>A job of a dispatched run on its runner.</summary>
public sealed record JobContext
{
    /// <summary>Id of the workflow run.</summary>
    public required long RunId { get; init; }

    /// <summary>1, or more for re-runs.</summary>
    public required int Attempt { get; init; }

    /// <summary>Owner and name.</summary>
    public required string Repository { get; init; }

    /// <summary>The dispatch's inputs, with declared defaults filled in.</summary>
    public required IReadOnlyDictionary<string, string> Inputs { get; init; }

    /// <summary>What the workflow file gives our action: its <c>with</c>, evaluated.</summary>
    public IReadOnlyDictionary<string, string> ActionInputs { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The fresh checkout.</summary>
    public required string Workspace { get; init; }

    /// <summary>The whole environment of the job's steps; nothing of this machine but PATH gets in.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The job's own token, <c>secrets.GITHUB_TOKEN</c>.</summary>
    public required string Token { get; init; }

    /// <summary>Takes lines for the job's log.</summary>
    public required Action<string> Log { get; init; }

    internal CancellationToken Killed { get; init; }

    /// <summary>Runs a program as a step of the job; its output goes to the job's log.</summary>
    /// <param name="program">Name or path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="variables">Variables on top of <see cref="Environment"/>.</param>
    /// <param name="cancelled">Interrupts it, and kills it if that does not help.</param>
    public Task<int> RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string>? variables = null,
        CancellationToken cancelled = default
    ) =>
        JobProcess.RunAsync(
            this,
            program,
            arguments,
            variables ?? new Dictionary<string, string>(StringComparer.Ordinal),
            cancelled
        );
}

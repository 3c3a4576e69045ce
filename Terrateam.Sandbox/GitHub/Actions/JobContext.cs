namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>Stands for the steps of a job, on a machine with an empty workspace. Returns the exit code: 0 is success, anything else failure.</summary>
/// <param name="job">The job.</param>
/// <param name="cancelled">Signalled when a user cancels the run, or the sandbox ends.</param>
public delegate Task<int> JobStep(JobContext job, CancellationToken cancelled);

/// <summary>A job of a dispatched run on its runner.</summary>
public sealed record JobContext
{
    /// <summary>The id of the workflow run.</summary>
    public required long RunId { get; init; }

    /// <summary>1 for the first attempt; re-runs add one.</summary>
    public required int Attempt { get; init; }

    /// <summary>The repository as <c>owner/name</c>.</summary>
    public required string Repository { get; init; }

    /// <summary>The dispatch's inputs, completed with declared defaults.</summary>
    public required IReadOnlyDictionary<string, string> Inputs { get; init; }

    /// <summary>The evaluated <c>with</c> of our action in the workflow file.</summary>
    public IReadOnlyDictionary<string, string> ActionInputs { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The directory for the checkout, empty before one.</summary>
    public required string Workspace { get; init; }

    /// <summary>The whole environment of the job's steps; of this machine it holds only PATH.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The job's own token, <c>secrets.GITHUB_TOKEN</c>.</summary>
    public required string Token { get; init; }

    /// <summary>Writes a line to the job's log.</summary>
    public required Action<string> Log { get; init; }

    internal CancellationToken Killed { get; init; }

    internal JobWork? Work { get; init; }

    /// <summary>Checks out the dispatched commit, as actions/checkout does.</summary>
    /// <exception cref="InvalidOperationException">The job's token may not.</exception>
    public async Task CheckOutAsync()
    {
        if (await Work!.CheckOutAsync("1", true) is { } failure)
            throw new InvalidOperationException(failure);
    }

    /// <summary>Runs a program as a step of the job; its output goes to the job's log.</summary>
    /// <param name="program">Name or path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="variables">Variables added to <see cref="Environment"/>.</param>
    /// <param name="cancelled">Interrupts the program, and kills it if it goes on.</param>
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

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>A workflow run as it is now.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Attempt">1, or more after re-runs.</param>
/// <param name="Title">Its display title.</param>
/// <param name="Branch">The branch that it was dispatched on.</param>
/// <param name="HeadSha">The commit that it was dispatched on.</param>
/// <param name="Inputs">What the dispatch gave it.</param>
/// <param name="Status"><c>queued</c>, <c>in_progress</c> or <c>completed</c>.</param>
/// <param name="Conclusion"><c>success</c>, <c>failure</c>, <c>cancelled</c>, <c>startup_failure</c>, or null.</param>
/// <param name="Log">What the job wrote so far.</param>
/// <param name="CreatedAt">When it was dispatched.</param>
public sealed record SandboxRun(
    long Id,
    int Attempt,
    string Title,
    string Branch,
    string HeadSha,
    IReadOnlyDictionary<string, string> Inputs,
    string Status,
    string? Conclusion,
    string Log,
    DateTimeOffset CreatedAt
)
{
    /// <summary>The labels that its job asks a machine to have.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>The environment of its job, empty for none.</summary>
    public string Environment { get; init; } = "";

    /// <summary>Whether it is over.</summary>
    public bool IsCompleted => Status == "completed";

    internal static SandboxRun From(RunState run) =>
        new(
            run.Id,
            run.Attempt,
            run.Title,
            run.Branch,
            run.Head.Sha,
            run.Inputs,
            run.Status,
            run.Conclusion,
            run.Jobs.LastOrDefault()?.Log ?? "",
            run.CreatedAt
        )
        {
            Labels = run.Jobs.LastOrDefault()?.Labels ?? [],
            Environment = run.Environment,
        };
}

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>A snapshot of a workflow run.</summary>
/// <param name="Id">The run's id.</param>
/// <param name="Attempt">1 for the first attempt; re-runs add one.</param>
/// <param name="Title">The display title.</param>
/// <param name="Branch">The branch that it was dispatched on.</param>
/// <param name="HeadSha">The commit that it was dispatched on.</param>
/// <param name="Inputs">The inputs of the dispatch.</param>
/// <param name="Status"><c>queued</c>, <c>in_progress</c> or <c>completed</c>.</param>
/// <param name="Conclusion"><c>success</c>, <c>failure</c>, <c>cancelled</c>, <c>startup_failure</c>, or null.</param>
/// <param name="Log">The job's log so far; why GitHub did not start it, if it did not.</param>
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
    /// <summary>The labels of its job's <c>runs-on</c>.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>The environment of its job, empty for none.</summary>
    public string Environment { get; init; } = "";

    /// <summary>Whether its status is <c>completed</c>.</summary>
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
            run.Jobs.LastOrDefault()?.Log ?? run.Problem ?? "",
            run.CreatedAt
        )
        {
            Labels = run.Jobs.LastOrDefault()?.Labels ?? [],
            Environment = run.Environment,
        };
}

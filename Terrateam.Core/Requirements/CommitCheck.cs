namespace Terrateam.Core.Requirements;

/// <summary>A status or check run of a commit.</summary>
/// <param name="Name">Context or check name.</param>
/// <param name="IsFinished">False while it is pending, queued or running.</param>
/// <param name="IsSuccessful">True for success, neutral and skipped.</param>
/// <param name="IsOurs">True for what Terrateam's own App wrote, under any name and with any of its tokens, and for a
/// job of a workflow run that the app dispatched. GitHub can tell only the former.</param>
public sealed record CommitCheck(string Name, bool IsFinished, bool IsSuccessful, bool IsOurs = false)
{
    /// <summary>For a job of GitHub Actions the workflow run that it belongs to, else null.</summary>
    public long? WorkflowRunId { get; init; }
}

namespace Terrateam.Functions.RunnerIdentity;

/// <summary>The job that a run was dispatched to.</summary>
/// <param name="RepositoryId">The repository.</param>
/// <param name="WorkflowRunId">The workflow run, or null while GitHub has not said which it is: then no job gets any
/// work, and the comparison only tells which jobs cannot be the right one.</param>
/// <param name="WorkflowPath">The workflow's file, such as <c>.github/workflows/terrateam.yml</c>.</param>
/// <param name="Ref">The dispatched ref, in full: <c>refs/heads/main</c>; a plain name counts as a branch.</param>
internal sealed record ExpectedRunner(long RepositoryId, long? WorkflowRunId, string WorkflowPath, string Ref);

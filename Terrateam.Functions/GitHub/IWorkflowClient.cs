namespace Terrateam.Functions.GitHub;

/// <summary>Workflows of a repository and their runs.</summary>
/// <remarks>https://docs.github.com/en/rest/actions/workflows</remarks>
public interface IWorkflowClient
{
    /// <summary>
    /// The workflow at the configured path, of which it is not known whether it is there: without an id, which no call
    /// needs.
    /// </summary>
    Workflow Expected { get; }

    /// <summary>Finds the Terrateam workflow: by path, else by its name; null if the repository has none.</summary>
    Task<Workflow?> FindAsync(CancellationToken cancellationToken);

    /// <summary>Dispatches a workflow. Returns the id of its run, or null where GitHub does not return it.</summary>
    /// <exception cref="GitHubException">With status 422 when inputs or ref are refused, 404 when the workflow is
    /// gone.</exception>
    Task<long?> DispatchAsync(
        Workflow workflow,
        string reference,
        IReadOnlyDictionary<string, string> inputs,
        CancellationToken cancellationToken
    );

    /// <summary>Reads a workflow run, or null if it does not exist.</summary>
    Task<WorkflowRun?> GetRunAsync(long workflowRunId, CancellationToken cancellationToken);

    /// <summary>Lists the dispatched runs of a workflow created since a time, newest first.</summary>
    Task<IReadOnlyList<WorkflowRun>> ListDispatchedRunsAsync(
        Workflow workflow,
        DateTimeOffset since,
        CancellationToken cancellationToken
    );

    /// <summary>Cancels a workflow run; one that is over already is no error.</summary>
    Task CancelRunAsync(long workflowRunId, CancellationToken cancellationToken);
}

/// <summary>A workflow file of a repository; its id is null where GitHub was not asked for it.</summary>
public sealed record Workflow(long? Id, string Path, string Name);

/// <summary>A run of a workflow.</summary>
/// <param name="Id">GitHub's id of it.</param>
/// <param name="Title">The run's display title (<c>run-name</c>), which can hold the correlation id.</param>
/// <param name="Status"><c>queued</c>, <c>in_progress</c>, <c>completed</c>, <c>waiting</c>, …</param>
/// <param name="Conclusion"><c>success</c>, <c>failure</c>, <c>cancelled</c>, <c>startup_failure</c>, … once
/// completed.</param>
/// <param name="HeadSha">The commit whose copy of the workflow runs.</param>
/// <param name="Url">Its web page.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="Path">Its workflow file.</param>
/// <param name="Event">The event that started it, such as <c>workflow_dispatch</c>.</param>
/// <param name="HeadBranch">The branch whose copy of the workflow runs.</param>
/// <param name="TriggeringActor">Login of the account that started or restarted it; empty where GitHub does not
/// say.</param>
public sealed record WorkflowRun(
    long Id,
    string Title,
    string Status,
    string? Conclusion,
    string HeadSha,
    string Url,
    DateTimeOffset CreatedAt,
    string Path = "",
    string Event = "",
    string HeadBranch = "",
    string TriggeringActor = ""
);

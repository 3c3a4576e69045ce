using Terrateam.Core.Changes;
using Terrateam.Core.Decisions;
using Terrateam.Core.Requirements;

namespace Terrateam.Functions.GitHub;

/// <summary>
/// GitHub through one installation of the App, with only the calls that the app needs; all of them obey GitHub's
/// limits.
/// </summary>
/// <remarks>Calls throw <see cref="GitHubException"/> for failures that their own retries did not resolve.</remarks>
public interface IGitHub : IGitHubReviews, IGitHubMerges, IGitHubIssues
{
    /// <summary>Reads a repository by its id, which stays the same when it is renamed.</summary>
    Task<Repository> GetRepositoryAsync(long repositoryId, CancellationToken cancellationToken);

    /// <summary>Finds a repository by its name, or null where the installation can read none of that name.</summary>
    /// <remarks>https://docs.github.com/en/rest/repos/repos#get-a-repository</remarks>
    Task<Repository?> FindRepositoryAsync(string owner, string name, CancellationToken cancellationToken);

    /// <summary>Reads a pull request; <see cref="PullRequest.Mergeable"/> may be null.</summary>
    Task<PullRequest> GetPullRequestAsync(Repository repository, int number, CancellationToken cancellationToken);

    /// <summary>
    /// Reads an open pull request and waits, at most 8 seconds, until GitHub has worked out whether it can be merged.
    /// <see cref="PullRequest.Mergeable"/> is still null when that was not enough: then read it again later, and treat
    /// it as not mergeable until then.
    /// </summary>
    /// <remarks>
    /// https://docs.github.com/en/rest/guides/using-the-rest-api-to-interact-with-your-git-database#checking-mergeability-of-pull-requests
    /// </remarks>
    Task<PullRequest> GetMergeablePullRequestAsync(
        Repository repository,
        int number,
        CancellationToken cancellationToken
    );

    /// <summary>Lists the files of a pull request, all pages, and says whether GitHub left some out.</summary>
    Task<ChangedFiles> GetChangedFilesAsync(Repository repository, int number, CancellationToken cancellationToken);

    /// <summary>
    /// Lists every file of a commit by path; a tree that GitHub truncates is walked directory by directory.
    /// </summary>
    Task<IReadOnlyList<string>> GetFilesAsync(Repository repository, string sha, CancellationToken cancellationToken);

    /// <summary>
    /// Reads a file at a ref, or null if it does not exist. There is no limit of size here: the caller checks it,
    /// because a file that is too large is no failure to retry.
    /// </summary>
    Task<string?> GetContentAsync(
        Repository repository,
        string path,
        string reference,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// The permission of a user: <c>admin</c>, <c>maintain</c>, <c>write</c>, <c>triage</c>, <c>read</c>, <c>none</c>,
    /// or the base of a custom role.
    /// </summary>
    Task<string> GetPermissionAsync(Repository repository, string login, CancellationToken cancellationToken);

    /// <summary>
    /// All statuses and check runs of a commit: of statuses the newest of each name, of check runs the newest of each
    /// name in a suite, so that a job of one workflow hides none of another. Those of our own App are marked, and hide
    /// none of others.
    /// </summary>
    Task<IReadOnlyList<CommitCheck>> GetChecksAsync(
        Repository repository,
        string sha,
        CancellationToken cancellationToken
    );

    /// <summary>Posts a comment on a pull request or issue.</summary>
    Task<Comment> CreateCommentAsync(
        Repository repository,
        int number,
        string body,
        CancellationToken cancellationToken
    );

    /// <summary>Replaces the text of a comment. Returns the new state, or null if it was deleted.</summary>
    Task<Comment?> UpdateCommentAsync(
        Repository repository,
        long commentId,
        string body,
        CancellationToken cancellationToken
    );

    /// <summary>Deletes a comment; one that does not exist is no error.</summary>
    /// <remarks>https://docs.github.com/en/rest/issues/comments#delete-an-issue-comment</remarks>
    Task DeleteCommentAsync(Repository repository, long commentId, CancellationToken cancellationToken);

    /// <summary>Lists the comments of a pull request updated since a time, oldest first.</summary>
    Task<IReadOnlyList<Comment>> ListCommentsAsync(
        Repository repository,
        int number,
        DateTimeOffset since,
        CancellationToken cancellationToken
    );

    /// <summary>Hides a comment as outdated.</summary>
    Task MinimizeCommentAsync(string nodeId, CancellationToken cancellationToken);

    /// <summary>Adds a reaction such as <c>rocket</c> to a comment; repeating it changes nothing.</summary>
    Task AddReactionAsync(Repository repository, long commentId, string content, CancellationToken cancellationToken);

    /// <summary>Sets a status of a commit, which replaces an earlier one of the same context.</summary>
    Task SetStatusAsync(Repository repository, string sha, CommitStatus status, CancellationToken cancellationToken);

    /// <summary>Finds the Terrateam workflow: by path, else by its name; null if the repository has none.</summary>
    Task<Workflow?> FindWorkflowAsync(Repository repository, CancellationToken cancellationToken);

    /// <summary>Dispatches a workflow. Returns the id of its run, or null where GitHub does not return it.</summary>
    /// <exception cref="GitHubException">With status 422 when inputs or ref are refused, 404 when the workflow is
    /// gone.</exception>
    Task<long?> DispatchAsync(
        Repository repository,
        Workflow workflow,
        string reference,
        IReadOnlyDictionary<string, string> inputs,
        CancellationToken cancellationToken
    );

    /// <summary>Reads a workflow run, or null if it does not exist.</summary>
    Task<WorkflowRun?> GetWorkflowRunAsync(
        Repository repository,
        long workflowRunId,
        CancellationToken cancellationToken
    );

    /// <summary>Lists the dispatched runs of a workflow created since a time, newest first.</summary>
    Task<IReadOnlyList<WorkflowRun>> ListDispatchedRunsAsync(
        Repository repository,
        Workflow workflow,
        DateTimeOffset since,
        CancellationToken cancellationToken
    );

    /// <summary>Cancels a workflow run; one that is over already is no error.</summary>
    Task CancelWorkflowRunAsync(Repository repository, long workflowRunId, CancellationToken cancellationToken);

    /// <summary>Creates an installation token for a job.</summary>
    /// <exception cref="GitHubException">With status 422 when the installation does not reach one of the
    /// repositories.</exception>
    Task<string> CreateRunnerTokenAsync(
        Repository repository,
        RunnerTokenScope scope,
        CancellationToken cancellationToken
    );
}

/// <summary>A comment of a pull request or issue.</summary>
public sealed record Comment(long Id, string NodeId, string Author, string Body)
{
    /// <summary>
    /// When it was written, by GitHub's clock in whole seconds; the maximum value when GitHub does not say.
    /// </summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// When its text was last replaced, by the same clock; the maximum value when GitHub does not say.
    /// </summary>
    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A commit status to set.</summary>
/// <param name="Context">Its name, at most 255 characters.</param>
/// <param name="State">Its state.</param>
/// <param name="Description">At most 140 characters.</param>
/// <param name="TargetUrl">Target of its link, or null.</param>
public sealed record CommitStatus(string Context, StatusState State, string Description, string? TargetUrl);

/// <summary>A workflow file of a repository.</summary>
public sealed record Workflow(long Id, string Path, string Name);

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

using Terrateam.Core.Changes;

namespace Terrateam.Functions.GitHub;

/// <summary>
/// GitHub as one installation of the App sees it. Only what the app needs; every call obeys GitHub's limits.
/// </summary>
/// <remarks>Calls throw <see cref="GitHubException"/> for anything that a retry inside did not cure.</remarks>
public interface IGitHub : IGitHubReviews, IGitHubMerges, IGitHubIssues
{
    /// <summary>Reads a repository.</summary>
    Task<Repository> GetRepositoryAsync(long repositoryId, CancellationToken cancellationToken);

    /// <summary>Finds a repository by its name, or null where there is none that the installation can read.</summary>
    /// <remarks>https://docs.github.com/en/rest/repos/repos#get-a-repository</remarks>
    Task<Repository?> FindRepositoryAsync(string owner, string name, CancellationToken cancellationToken);

    /// <summary>Reads a pull request.</summary>
    Task<PullRequest> GetPullRequestAsync(Repository repository, int number, CancellationToken cancellationToken);

    /// <summary>
    /// Reads an open pull request and waits, at most 8 seconds, until GitHub has worked out whether it can be merged.
    /// <see cref="PullRequest.Mergeable"/> is still null when that was not enough: then ask again later, and count it
    /// as no.
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
    /// Reads a file at a ref, or null if it is not there. Whoever asks judges whether it is too large: that is nothing
    /// to ask again for.
    /// </summary>
    Task<string?> GetContentAsync(
        Repository repository,
        string path,
        string reference,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// The permission of a person: <c>admin</c>, <c>maintain</c>, <c>write</c>, <c>triage</c>, <c>read</c>,
    /// <c>none</c>, or a custom role's base.
    /// </summary>
    Task<string> GetPermissionAsync(Repository repository, string login, CancellationToken cancellationToken);

    /// <summary>
    /// All statuses and check runs of a commit: of statuses the newest of each name, of check runs the newest of each
    /// name in a suite, so that a job of one workflow hides none of another. What our own App wrote is told apart and
    /// hides nothing.
    /// </summary>
    Task<IReadOnlyList<CommitCheck>> GetChecksAsync(
        Repository repository,
        string sha,
        CancellationToken cancellationToken
    );

    /// <summary>Posts a comment.</summary>
    Task<Comment> CreateCommentAsync(
        Repository repository,
        int number,
        string body,
        CancellationToken cancellationToken
    );

    /// <summary>Replaces the text of a comment. Returns it as it is then, or null if it was deleted.</summary>
    Task<Comment?> UpdateCommentAsync(
        Repository repository,
        long commentId,
        string body,
        CancellationToken cancellationToken
    );

    /// <summary>Deletes a comment. One that is gone already is no error.</summary>
    /// <remarks>https://docs.github.com/en/rest/issues/comments#delete-an-issue-comment</remarks>
    Task DeleteCommentAsync(Repository repository, long commentId, CancellationToken cancellationToken);

    /// <summary>The comments of a pull request since a time, oldest first.</summary>
    Task<IReadOnlyList<Comment>> ListCommentsAsync(
        Repository repository,
        int number,
        DateTimeOffset since,
        CancellationToken cancellationToken
    );

    /// <summary>Hides a comment as outdated.</summary>
    Task MinimizeCommentAsync(string nodeId, CancellationToken cancellationToken);

    /// <summary>Adds a reaction such as <c>rocket</c> to a comment; twice is once.</summary>
    Task AddReactionAsync(Repository repository, long commentId, string content, CancellationToken cancellationToken);

    /// <summary>Sets a status of a commit.</summary>
    Task SetStatusAsync(Repository repository, string sha, CommitStatus status, CancellationToken cancellationToken);

    /// <summary>Finds the Terrateam workflow: by path, else by its name; null if the repository has none.</summary>
    Task<Workflow?> FindWorkflowAsync(Repository repository, CancellationToken cancellationToken);

    /// <summary>Dispatches a workflow. Returns the id of its run where GitHub says it, else null.</summary>
    /// <exception cref="GitHubException">With status 422 when inputs or ref are refused, 404 when the workflow is
    /// gone.</exception>
    Task<long?> DispatchAsync(
        Repository repository,
        Workflow workflow,
        string reference,
        IReadOnlyDictionary<string, string> inputs,
        CancellationToken cancellationToken
    );

    /// <summary>Reads a workflow run, or null if it is gone.</summary>
    Task<WorkflowRun?> GetWorkflowRunAsync(
        Repository repository,
        long workflowRunId,
        CancellationToken cancellationToken
    );

    /// <summary>The dispatched runs of a workflow created since a time, newest first.</summary>
    Task<IReadOnlyList<WorkflowRun>> ListDispatchedRunsAsync(
        Repository repository,
        Workflow workflow,
        DateTimeOffset since,
        CancellationToken cancellationToken
    );

    /// <summary>Asks Actions to cancel a run; a run that is over already is no error.</summary>
    Task CancelWorkflowRunAsync(Repository repository, long workflowRunId, CancellationToken cancellationToken);

    /// <summary>Makes an installation token for a job.</summary>
    /// <exception cref="GitHubException">With status 422 when the installation does not reach one of the
    /// repositories.</exception>
    Task<string> CreateRunnerTokenAsync(
        Repository repository,
        RunnerTokenScope scope,
        CancellationToken cancellationToken
    );
}

/// <summary>GitHub as the App itself sees it.</summary>
public interface IGitHubApp
{
    /// <summary>GitHub through one installation.</summary>
    IGitHub ForInstallation(long installationId);

    /// <summary>The login that the App's own comments carry, <c>slug[bot]</c>.</summary>
    Task<string> GetBotLoginAsync(CancellationToken cancellationToken);

    /// <summary>Webhook deliveries since a time, newest first.</summary>
    /// <remarks>https://docs.github.com/en/rest/apps/webhooks#list-deliveries-for-an-app-webhook</remarks>
    Task<IReadOnlyList<HookDelivery>> ListDeliveriesAsync(DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Asks GitHub to deliver again.</summary>
    Task RedeliverAsync(long deliveryId, CancellationToken cancellationToken);
}

/// <summary>A repository.</summary>
/// <param name="Id">GitHub's id of it.</param>
/// <param name="Owner">Login of its owner.</param>
/// <param name="Name">Its name.</param>
/// <param name="DefaultBranch">Its default branch.</param>
/// <param name="IsArchived">True where nothing can be changed any more.</param>
/// <param name="IsPrivate">True where GitHub said that only those who were let in can see it; internal ones
/// count.</param>
public sealed record Repository(
    long Id,
    string Owner,
    string Name,
    string DefaultBranch,
    bool IsArchived = false,
    bool IsPrivate = false
)
{
    /// <summary>Owner and name with a slash.</summary>
    public string FullName => $"{Owner}/{Name}";

    /// <summary>True where GitHub said that it is a fork of another.</summary>
    public bool IsFork { get; init; }
}

/// <summary>A status or check run of a commit.</summary>
/// <param name="Name">Context or check name.</param>
/// <param name="IsFinished">False while it is pending, queued or running.</param>
/// <param name="IsSuccessful">True for success, neutral and skipped.</param>
/// <param name="IsByOurApp">True for what our own App wrote, with whatever token of it.</param>
/// <param name="WorkflowRunId">For a job of GitHub Actions the workflow run that it belongs to, else null.</param>
public sealed record CommitCheck(
    string Name,
    bool IsFinished,
    bool IsSuccessful,
    bool IsByOurApp = false,
    long? WorkflowRunId = null
);

/// <summary>A comment of a pull request.</summary>
public sealed record Comment(long Id, string NodeId, string Author, string Body)
{
    /// <summary>
    /// When it was written, by GitHub's clock in whole seconds; the end of time when GitHub does not say.
    /// </summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its text was last replaced, by the same clock; the end of time when GitHub does not say.</summary>
    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>State of a commit status.</summary>
public enum CommitState
{
    /// <summary>Not over yet.</summary>
    Pending,

    /// <summary>Over and well.</summary>
    Success,

    /// <summary>Over and not well.</summary>
    Failure,
}

/// <summary>A commit status to set.</summary>
/// <param name="Context">Its name, at most 255 characters.</param>
/// <param name="State">Its state.</param>
/// <param name="Description">At most 140 characters.</param>
/// <param name="TargetUrl">Where its link leads, or null.</param>
public sealed record CommitStatus(string Context, CommitState State, string Description, string? TargetUrl);

/// <summary>A workflow file of a repository.</summary>
public sealed record Workflow(long Id, string Path, string Name);

/// <summary>A run of a workflow.</summary>
/// <param name="Id">GitHub's id of it.</param>
/// <param name="Title">The run's display title (<c>run-name</c>), in which the correlation id can stand.</param>
/// <param name="Status"><c>queued</c>, <c>in_progress</c>, <c>completed</c>, <c>waiting</c>, …</param>
/// <param name="Conclusion"><c>success</c>, <c>failure</c>, <c>cancelled</c>, <c>startup_failure</c>, … once
/// completed.</param>
/// <param name="HeadSha">The commit whose copy of the workflow runs.</param>
/// <param name="Url">Its page.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="Path">Its workflow file.</param>
/// <param name="Event">What started it, such as <c>workflow_dispatch</c>.</param>
/// <param name="HeadBranch">The branch whose copy of the workflow runs.</param>
/// <param name="TriggeringActor">Login of who started it, or started it again; empty where GitHub does not say.</param>
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

/// <summary>A webhook delivery of the App.</summary>
public sealed record HookDelivery(
    long Id,
    string Guid,
    DateTimeOffset DeliveredAt,
    bool Succeeded,
    string Event,
    string? Action
);

/// <summary>GitHub refused, or could not be reached.</summary>
/// <param name="message">Names the call and GitHub's answer; never holds a token.</param>
/// <param name="status">The HTTP status, or null when there was no answer.</param>
/// <param name="innerException">What happened beneath.</param>
/// <param name="retryAfter">How long GitHub wants to be left alone, when it is a limit that was hit.</param>
internal sealed class GitHubException(
    string message,
    int? status = null,
    Exception? innerException = null,
    TimeSpan? retryAfter = null
) : Exception(message, innerException)
{
    /// <summary>The HTTP status, or null when there was no answer.</summary>
    public int? Status { get; } = status;

    /// <summary>
    /// How long GitHub wants to be left alone, when it is a limit that was hit: a durable timer can wait so long, a
    /// call cannot.
    /// </summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>True when the same call may succeed later: no answer, a limit, or a fault on GitHub's side.</summary>
    public bool IsTransient => Status is null or >= 500 or 408 or 429 || RetryAfter is not null;
}

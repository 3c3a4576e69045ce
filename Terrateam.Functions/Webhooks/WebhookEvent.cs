using System.Globalization;
using System.Text.Json.Serialization;
using Terrateam.Core.Changes;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Inbox;

namespace Terrateam.Functions.Webhooks;

/// <summary>
/// The kept part of a delivery. Everything else is read from GitHub when it is needed, because payloads become
/// outdated.
/// </summary>
/// <remarks>
/// Serialises to JSON and back under its base type (<see cref="WebhookJson"/>), so that it can be stored.
/// https://docs.github.com/en/webhooks/webhook-events-and-payloads
/// </remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(PullRequestEvent), "pull_request")]
[JsonDerivedType(typeof(IssueCommentEvent), "issue_comment")]
[JsonDerivedType(typeof(IssuesEvent), "issues")]
[JsonDerivedType(typeof(ReviewEvent), "pull_request_review")]
[JsonDerivedType(typeof(CheckRunEvent), "check_run")]
[JsonDerivedType(typeof(MergeGroupEvent), "merge_group")]
[JsonDerivedType(typeof(PushEvent), "push")]
[JsonDerivedType(typeof(WorkflowJobEvent), "workflow_job")]
[JsonDerivedType(typeof(WorkflowRunEvent), "workflow_run")]
[JsonDerivedType(typeof(InstallationEvent), "installation")]
[JsonDerivedType(typeof(RepositoriesRemovedEvent), "repositories_removed")]
[JsonDerivedType(typeof(RepositoriesChangedEvent), "repositories_changed")]
[JsonDerivedType(typeof(IgnoredEvent), "ignored")]
[JsonDerivedType(typeof(UnreadableEvent), "unreadable")]
public abstract record WebhookEvent;

/// <summary>An event of a repository.</summary>
/// <param name="Repository">The repository.</param>
internal abstract record RepositoryEvent(Repository Repository) : WebhookEvent
{
    /// <summary>False when the delivery is not an App's, so that no call to GitHub is possible.</summary>
    [JsonIgnore]
    public bool IsOfInstallation => Repository.InstallationId != 0;
}

/// <summary>An event with a time, by which a late replay of it is detected.</summary>
internal interface IDatedEvent
{
    /// <summary>Of a comment when it was written, of a pull request when it was last changed.</summary>
    DateTimeOffset HappenedAt { get; }
}

/// <summary>A pull request changed.</summary>
/// <param name="Action"><c>opened</c>, <c>synchronize</c>, <c>closed</c>, … or one that GitHub has added
/// since.</param>
/// <param name="Number">The pull request's number.</param>
/// <param name="HeadSha">The head commit when the event was sent.</param>
/// <param name="IsMerged">True when it was closed by a merge.</param>
/// <param name="Sender">The account that made the change.</param>
/// <param name="Repository">As in <see cref="RepositoryEvent"/>.</param>
internal sealed record PullRequestEvent(
    Repository Repository,
    string Action,
    int Number,
    string HeadSha,
    bool IsMerged,
    Actor Sender
) : RepositoryEvent(Repository), IDatedEvent
{
    public DateTimeOffset HappenedAt { get; init; }

    /// <summary>True where its base branch was changed.</summary>
    public bool IsRetargeted { get; init; }
}

/// <summary>A comment on an issue or a pull request.</summary>
/// <param name="Action"><c>created</c>, <c>edited</c>, <c>deleted</c>.</param>
/// <param name="Number">Number of the issue or pull request.</param>
/// <param name="IsPullRequest">False for a plain issue.</param>
/// <param name="CommentId">The comment's id in REST.</param>
/// <param name="CommentNodeId">The comment's id in GraphQL.</param>
/// <param name="Body">At most <see cref="MaximumBodyLength"/> UTF-16 units of untrusted text.</param>
/// <param name="Author">The author of the comment.</param>
/// <param name="Sender">The account that did what <paramref name="Action"/> says.</param>
/// <param name="ViaAppId">The App that wrote in the author's name, or null.</param>
/// <param name="Repository">As in <see cref="RepositoryEvent"/>.</param>
internal sealed record IssueCommentEvent(
    Repository Repository,
    string Action,
    int Number,
    bool IsPullRequest,
    long CommentId,
    string CommentNodeId,
    string Body,
    Actor Author,
    Actor Sender,
    long? ViaAppId
) : RepositoryEvent(Repository), IDatedEvent
{
    public DateTimeOffset HappenedAt { get; init; }

    /// <summary>True for an issue with the label of drift issues, which the handler then reads.</summary>
    public bool IsDriftIssue { get; init; }

    /// <summary>GitHub's own limit of a comment; text beyond it is dropped.</summary>
    public const int MaximumBodyLength = 65_536;
}

/// <summary>An issue with the label of drift issues changed; the handler reads it.</summary>
/// <param name="Action"><c>closed</c>, <c>labeled</c>, …</param>
/// <param name="Number">The issue's number.</param>
/// <param name="Label">The label that was added; empty for another action.</param>
/// <param name="Sender">The account that made the change.</param>
/// <param name="Repository">As in <see cref="RepositoryEvent"/>.</param>
internal sealed record IssuesEvent(Repository Repository, string Action, int Number, string Label, Actor Sender)
    : RepositoryEvent(Repository),
        IDatedEvent
{
    public DateTimeOffset HappenedAt { get; init; }
}

/// <summary>A review of a pull request.</summary>
/// <param name="Action"><c>submitted</c>, <c>edited</c>, <c>dismissed</c>.</param>
/// <param name="Number">The pull request's number.</param>
/// <param name="ReviewId">The review's id in REST.</param>
/// <param name="Body">As <see cref="IssueCommentEvent.Body"/>; empty where the review has no text.</param>
/// <param name="Author">The author of the review.</param>
/// <param name="Repository">As in <see cref="RepositoryEvent"/>.</param>
internal sealed record ReviewEvent(
    Repository Repository,
    string Action,
    int Number,
    long ReviewId,
    string Body,
    Actor Author
) : RepositoryEvent(Repository), IDatedEvent
{
    public DateTimeOffset HappenedAt { get; init; }
}

/// <summary>A check run changed, or a person asked to run it again.</summary>
/// <param name="Action"><c>created</c>, <c>completed</c>, <c>rerequested</c>, <c>requested_action</c>.</param>
/// <param name="Reference">What its App gave it as <c>external_id</c>.</param>
/// <param name="AppId">The App that wrote it.</param>
/// <param name="ClientId">The client id of that App.</param>
/// <param name="Identifier">The button that was pressed; null for none.</param>
/// <param name="Sender">The account that did what <paramref name="Action"/> says.</param>
/// <param name="Repository">As in <see cref="RepositoryEvent"/>.</param>
internal sealed record CheckRunEvent(
    Repository Repository,
    string Action,
    string Reference,
    long? AppId,
    string? ClientId,
    string? Identifier,
    Actor Sender
) : RepositoryEvent(Repository)
{
    /// <summary>True where an App wrote it, by its id or its client id.</summary>
    public bool IsOf(string app) =>
        string.Equals(AppId?.ToString(CultureInfo.InvariantCulture), app, StringComparison.Ordinal)
        || string.Equals(ClientId, app, StringComparison.Ordinal);
}

/// <summary>A merge queue made a commit of a pull request and those before it, or discarded it.</summary>
/// <param name="Action"><c>checks_requested</c>, <c>destroyed</c>.</param>
/// <param name="Number">The pull request that the commit adds to those before it; null where the branch names
/// none.</param>
/// <param name="HeadSha">The commit.</param>
/// <param name="BaseSha">The commit before it: the tip of the base branch, or the queue's commit of another pull
/// request.</param>
/// <param name="Repository">As in <see cref="RepositoryEvent"/>.</param>
internal sealed record MergeGroupEvent(
    Repository Repository,
    string Action,
    int? Number,
    string HeadSha,
    string BaseSha
) : RepositoryEvent(Repository);

/// <summary>A branch or tag moved.</summary>
/// <param name="Reference">Full name, such as <c>refs/heads/main</c>.</param>
/// <param name="After">The commit that it points to now; all zeros when it was deleted.</param>
/// <param name="IsDeleted">True when the branch or tag is gone.</param>
/// <param name="Repository">As in <see cref="RepositoryEvent"/>.</param>
internal sealed record PushEvent(Repository Repository, string Reference, string After, bool IsDeleted)
    : RepositoryEvent(Repository)
{
    /// <summary>True when the repository's default branch moved.</summary>
    [JsonIgnore]
    public bool IsDefaultBranch =>
        !IsDeleted && string.Equals(Reference, "refs/heads/" + Repository.DefaultBranch, StringComparison.Ordinal);
}

/// <summary>A job of a workflow run changed.</summary>
/// <param name="Action"><c>queued</c>, <c>waiting</c>, <c>in_progress</c>, <c>completed</c>.</param>
/// <param name="WorkflowRunId">The run that the job belongs to.</param>
/// <param name="RunAttempt">1 for the first attempt, higher after a re-run.</param>
/// <param name="JobId">The job.</param>
/// <param name="Name">The job's name, untrusted text.</param>
/// <param name="Status">As <see cref="WorkflowRun.Status"/>.</param>
/// <param name="Conclusion">As <see cref="WorkflowRun.Conclusion"/>.</param>
/// <param name="Repository">As in <see cref="RepositoryEvent"/>.</param>
internal sealed record WorkflowJobEvent(
    Repository Repository,
    string Action,
    long WorkflowRunId,
    int RunAttempt,
    long JobId,
    string Name,
    string Status,
    string? Conclusion
) : RepositoryEvent(Repository);

/// <summary>A workflow run changed.</summary>
/// <param name="Action"><c>requested</c>, <c>in_progress</c>, <c>completed</c>.</param>
/// <param name="WorkflowRunId">The run.</param>
/// <param name="RunAttempt">1 for the first attempt, higher after a re-run.</param>
/// <param name="Status">As <see cref="WorkflowRun.Status"/>.</param>
/// <param name="Conclusion">As <see cref="WorkflowRun.Conclusion"/>.</param>
/// <param name="DisplayTitle">The title (<c>run-name</c>), which can hold the correlation id; empty when GitHub does
/// not say.</param>
/// <param name="Path">The workflow's file; empty when GitHub does not say.</param>
/// <param name="Repository">As in <see cref="RepositoryEvent"/>.</param>
internal sealed record WorkflowRunEvent(
    Repository Repository,
    string Action,
    long WorkflowRunId,
    int RunAttempt,
    string Status,
    string? Conclusion,
    string DisplayTitle,
    string Path
) : RepositoryEvent(Repository);

/// <summary>The App was installed on an account, or an installation changed.</summary>
/// <param name="InstallationId">The installation.</param>
/// <param name="Action"><c>created</c>, <c>deleted</c>, <c>suspend</c>, <c>unsuspend</c>,
/// <c>new_permissions_accepted</c>.</param>
/// <param name="Account">Login of the organisation or user; empty when GitHub does not say.</param>
/// <param name="Sender">Login of who did it; empty when GitHub does not say.</param>
internal sealed record InstallationEvent(long InstallationId, string Action, string Account, string Sender = "")
    : WebhookEvent
{
    /// <summary>True for an action after which GitHub is asked how the installation is.</summary>
    [JsonIgnore]
    public bool IsChange =>
        Action
            is InstallationHint.Created
                or InstallationHint.Suspended
                or InstallationHint.Resumed
                or InstallationHint.Permitted;
}

/// <summary>Repositories were taken out of an installation, or deleted.</summary>
internal sealed record RepositoriesRemovedEvent(long InstallationId, IReadOnlyList<long> RepositoryIds) : WebhookEvent
{
    public bool Equals(RepositoriesRemovedEvent? other) =>
        other is not null && InstallationId == other.InstallationId && RepositoryIds.SequenceEqual(other.RepositoryIds);

    public override int GetHashCode() => HashCode.Combine(InstallationId, RepositoryIds.Count);
}

/// <summary>
/// Repositories were added to an installation, or renamed, transferred, archived or otherwise changed.
/// </summary>
internal sealed record RepositoriesChangedEvent(long InstallationId, IReadOnlyList<long> RepositoryIds) : WebhookEvent
{
    /// <summary>True for an action of the event <c>repository</c> that leaves the repository there.</summary>
    public static bool IsChange(string action) =>
        action is "renamed" or "transferred" or "archived" or "unarchived" or "edited" or "publicized" or "privatized";

    public bool Equals(RepositoriesChangedEvent? other) =>
        other is not null && InstallationId == other.InstallationId && RepositoryIds.SequenceEqual(other.RepositoryIds);

    public override int GetHashCode() => HashCode.Combine(InstallationId, RepositoryIds.Count);
}

/// <summary>An event that the app does not use.</summary>
internal sealed record IgnoredEvent(string Name) : WebhookEvent;

/// <summary>An event that the app uses but whose payload it cannot read.</summary>
/// <param name="Name">Its name as GitHub sent it.</param>
/// <param name="Reason">The error, without any of the payload's content.</param>
/// <param name="IsJson">False when the body is not JSON at all, which GitHub never sends.</param>
internal sealed record UnreadableEvent(string Name, string Reason, bool IsJson) : WebhookEvent;

/// <summary>An account in a payload.</summary>
/// <param name="Login">Its login; <c>ghost</c> when the account is gone.</param>
/// <param name="Type"><c>User</c>, <c>Bot</c>, <c>Organization</c>, <c>Mannequin</c>, … or empty.</param>
internal sealed record Actor(string Login, string Type)
{
    /// <summary>True for a user's account. An unknown type is false, so that it cannot command.</summary>
    [JsonIgnore]
    public bool IsHuman => string.Equals(Type, "User", StringComparison.Ordinal);
}

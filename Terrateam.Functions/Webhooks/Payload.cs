using System.Text.Json;
using System.Text.Json.Serialization;

namespace Terrateam.Functions.Webhooks;

// The parts of GitHub's payloads that are read. Everything is optional here; WebhookReader checks what is required.
// Each event has its own record, so that a field with another meaning in another event causes no error.

internal sealed record PullRequestPayload(
    string? Action,
    int? Number,
    InstallationPart? Installation,
    RepositoryPart? Repository,
    AccountPart? Sender,
    PullRequestPart? PullRequest,
    JsonElement? Changes
);

internal sealed record IssueCommentPayload(
    string? Action,
    InstallationPart? Installation,
    RepositoryPart? Repository,
    AccountPart? Sender,
    IssuePart? Issue,
    CommentPart? Comment
);

internal sealed record IssuesPayload(
    string? Action,
    InstallationPart? Installation,
    RepositoryPart? Repository,
    AccountPart? Sender,
    IssuePart? Issue,
    LabelPart? Label
);

internal sealed record LabelPart(string? Name);

internal sealed record ReviewPayload(
    string? Action,
    InstallationPart? Installation,
    RepositoryPart? Repository,
    NumberedPart? PullRequest,
    ReviewPart? Review
);

internal sealed record NumberedPart(int? Number);

internal sealed record ReviewPart(long? Id, string? Body, AccountPart? User, DateTimeOffset? SubmittedAt);

internal sealed record CheckRunPayload(
    string? Action,
    InstallationPart? Installation,
    RepositoryPart? Repository,
    AccountPart? Sender,
    CheckRunPart? CheckRun,
    RequestedActionPart? RequestedAction
);

internal sealed record CheckRunPart(string? ExternalId, CheckAppPart? App);

internal sealed record CheckAppPart(long? Id, string? ClientId);

internal sealed record RequestedActionPart(string? Identifier);

internal sealed record MergeGroupPayload(
    string? Action,
    InstallationPart? Installation,
    RepositoryPart? Repository,
    MergeGroupPart? MergeGroup
);

internal sealed record MergeGroupPart(string? HeadSha, string? HeadRef, string? BaseSha);

internal sealed record PushPayload(
    [property: JsonPropertyName("ref")] string? Reference,
    string? After,
    bool? Deleted,
    InstallationPart? Installation,
    RepositoryPart? Repository
);

internal sealed record WorkflowJobPayload(
    string? Action,
    InstallationPart? Installation,
    RepositoryPart? Repository,
    WorkflowJobPart? WorkflowJob
);

internal sealed record WorkflowRunPayload(
    string? Action,
    InstallationPart? Installation,
    RepositoryPart? Repository,
    WorkflowRunPart? WorkflowRun
);

internal sealed record InstallationPayload(string? Action, InstallationPart? Installation, AccountPart? Sender);

internal sealed record InstallationRepositoriesPayload(
    string? Action,
    InstallationPart? Installation,
    IReadOnlyList<RepositoryIdPart?>? RepositoriesAdded,
    IReadOnlyList<RepositoryIdPart?>? RepositoriesRemoved
);

internal sealed record RepositoryPayload(string? Action, InstallationPart? Installation, RepositoryIdPart? Repository);

internal sealed record RepositoryIdPart(long? Id);

internal sealed record InstallationPart(long? Id, AccountPart? Account);

internal sealed record RepositoryPart(long? Id, string? Name, AccountPart? Owner, string? DefaultBranch, bool? Private);

// Login is absent in some parts of push payloads, which have Name instead.
internal sealed record AccountPart(string? Login, string? Name, string? Type);

internal sealed record PullRequestPart(bool? Merged, string? MergedAt, CommitPart? Head, DateTimeOffset? UpdatedAt);

internal sealed record CommitPart(string? Sha);

internal sealed record IssuePart(
    int? Number,
    PullRequestLinkPart? PullRequest,
    IReadOnlyList<LabelPart?>? Labels,
    DateTimeOffset? UpdatedAt
);

internal sealed record PullRequestLinkPart;

internal sealed record CommentPart(
    long? Id,
    string? NodeId,
    string? Body,
    AccountPart? User,
    AppPart? PerformedViaGithubApp,
    DateTimeOffset? CreatedAt
);

internal sealed record AppPart(long? Id);

internal sealed record WorkflowJobPart(
    long? Id,
    long? RunId,
    int? RunAttempt,
    string? Name,
    string? Status,
    string? Conclusion
);

internal sealed record WorkflowRunPart(
    long? Id,
    int? RunAttempt,
    string? Status,
    string? Conclusion,
    string? DisplayTitle,
    string? Path
);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(PullRequestPayload))]
[JsonSerializable(typeof(IssueCommentPayload))]
[JsonSerializable(typeof(IssuesPayload))]
[JsonSerializable(typeof(ReviewPayload))]
[JsonSerializable(typeof(CheckRunPayload))]
[JsonSerializable(typeof(MergeGroupPayload))]
[JsonSerializable(typeof(PushPayload))]
[JsonSerializable(typeof(WorkflowJobPayload))]
[JsonSerializable(typeof(WorkflowRunPayload))]
[JsonSerializable(typeof(InstallationPayload))]
[JsonSerializable(typeof(InstallationRepositoriesPayload))]
[JsonSerializable(typeof(RepositoryPayload))]
internal sealed partial class PayloadJson : JsonSerializerContext;

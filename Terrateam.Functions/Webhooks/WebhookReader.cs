using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Terrateam.Core.Changes;
using Terrateam.Core.Reporting;

namespace Terrateam.Functions.Webhooks;

/// <summary>Reads a <see cref="WebhookEvent"/> from a delivery's body.</summary>
/// <remarks>
/// New fields, actions and values of GitHub are no error; a missing field that the app needs makes the event an
/// <see cref="UnreadableEvent"/>. Never throws.
/// </remarks>
internal static partial class WebhookReader
{
    /// <summary>The request header with the event's name.</summary>
    public const string EventHeader = "X-GitHub-Event";

    /// <summary>The request header with the delivery's id; a redelivery has the same.</summary>
    public const string DeliveryHeader = "X-GitHub-Delivery";

    /// <summary>The events that are read, and so the only ones that can be unreadable.</summary>
    public static IReadOnlyList<string> Events { get; } =
    [
        "pull_request",
        "issue_comment",
        "issues",
        "pull_request_review",
        "check_run",
        "merge_group",
        "push",
        "workflow_job",
        "workflow_run",
        "installation",
        "installation_repositories",
        "repository",
    ];

    public static WebhookEvent Read(string eventName, ReadOnlyMemory<byte> body) =>
        Read(eventName, new ReadOnlySequence<byte>(body));

    public static WebhookEvent Read(string eventName, ReadOnlySequence<byte> body)
    {
        try
        {
            return eventName switch
            {
                "pull_request" => ReadPullRequest(Parse(body, PayloadJson.Default.PullRequestPayload)),
                "issue_comment" => ReadIssueComment(Parse(body, PayloadJson.Default.IssueCommentPayload)),
                "issues" => ReadIssues(Parse(body, PayloadJson.Default.IssuesPayload)),
                "pull_request_review" => ReadReview(Parse(body, PayloadJson.Default.ReviewPayload)),
                "check_run" => ReadCheckRun(Parse(body, PayloadJson.Default.CheckRunPayload)),
                "merge_group" => ReadMergeGroup(Parse(body, PayloadJson.Default.MergeGroupPayload)),
                "push" => ReadPush(Parse(body, PayloadJson.Default.PushPayload)),
                "workflow_job" => ReadWorkflowJob(Parse(body, PayloadJson.Default.WorkflowJobPayload)),
                "workflow_run" => ReadWorkflowRun(Parse(body, PayloadJson.Default.WorkflowRunPayload)),
                "installation" => ReadInstallation(Parse(body, PayloadJson.Default.InstallationPayload)),
                "installation_repositories" => ReadRepositories(
                    Parse(body, PayloadJson.Default.InstallationRepositoriesPayload)
                ),
                "repository" => ReadRepositoryEvent(Parse(body, PayloadJson.Default.RepositoryPayload)),
                _ when IsJson(body) => new IgnoredEvent(eventName),
                _ => Unreadable(eventName, "the body is not JSON", body),
            };
        }
        catch (JsonException exception)
        {
            var reason =
                exception is MissingFieldException
                    ? exception.Message
                    : $"unexpected JSON at {exception.Path ?? "$"}, line {exception.LineNumber + 1}";
            return Unreadable(eventName, reason, body);
        }
    }

    private static PullRequestEvent ReadPullRequest(PullRequestPayload payload)
    {
        var pullRequest = Required(payload.PullRequest, "pull_request");
        return new(
            ReadRepository(payload.Installation, payload.Repository),
            Required(payload.Action, "action"),
            Required(payload.Number, "number"),
            Required(pullRequest.Head?.Sha, "pull_request.head.sha"),
            pullRequest.Merged ?? pullRequest.MergedAt is not null,
            ReadActor(payload.Sender)
        )
        {
            IsRetargeted =
                payload.Changes is { ValueKind: JsonValueKind.Object } changes
                && changes.TryGetProperty("base", out var into)
                && into.ValueKind == JsonValueKind.Object,
            HappenedAt = Required(pullRequest.UpdatedAt, "pull_request.updated_at"),
        };
    }

    private static IssueCommentEvent ReadIssueComment(IssueCommentPayload payload)
    {
        var issue = Required(payload.Issue, "issue");
        var comment = Required(payload.Comment, "comment");
        return new(
            ReadRepository(payload.Installation, payload.Repository),
            Required(payload.Action, "action"),
            Required(issue.Number, "issue.number"),
            issue.PullRequest is not null,
            Required(comment.Id, "comment.id"),
            Required(comment.NodeId, "comment.node_id"),
            Shorten(comment.Body ?? ""),
            ReadActor(comment.User),
            ReadActor(payload.Sender),
            comment.PerformedViaGithubApp?.Id
        )
        {
            HappenedAt = Required(comment.CreatedAt, "comment.created_at"),
            IsDriftIssue = issue.PullRequest is null && HasLabel(issue.Labels, DriftIssueText.Label),
        };
    }

    private static ReviewEvent ReadReview(ReviewPayload payload)
    {
        var review = Required(payload.Review, "review");
        return new(
            ReadRepository(payload.Installation, payload.Repository),
            Required(payload.Action, "action"),
            Required(payload.PullRequest?.Number, "pull_request.number"),
            Required(review.Id, "review.id"),
            Shorten(review.Body ?? ""),
            ReadActor(review.User)
        )
        {
            HappenedAt = Required(review.SubmittedAt, "review.submitted_at"),
        };
    }

    private static CheckRunEvent ReadCheckRun(CheckRunPayload payload) =>
        new(
            ReadRepository(payload.Installation, payload.Repository),
            Required(payload.Action, "action"),
            payload.CheckRun?.ExternalId ?? "",
            payload.CheckRun?.App?.Id,
            payload.CheckRun?.App?.ClientId,
            payload.RequestedAction?.Identifier,
            ReadActor(payload.Sender)
        );

    private static MergeGroupEvent ReadMergeGroup(MergeGroupPayload payload)
    {
        var group = Required(payload.MergeGroup, "merge_group");
        return new(
            ReadRepository(payload.Installation, payload.Repository),
            Required(payload.Action, "action"),
            NumberOf(Required(group.HeadRef, "merge_group.head_ref")),
            Required(group.HeadSha, "merge_group.head_sha"),
            Required(group.BaseSha, "merge_group.base_sha")
        );
    }

    // refs/heads/gh-readonly-queue/<base>/pr-<number>-<commit>, where the base may contain slashes.
    private static int? NumberOf(string headRef)
    {
        var last = headRef[(headRef.LastIndexOf('/') + 1)..].Split('-');
        return
            headRef.Contains("gh-readonly-queue/", StringComparison.Ordinal)
            && last is ["pr", var number, _]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var found)
            ? found
            : null;
    }

    private static PushEvent ReadPush(PushPayload payload) =>
        new(
            ReadRepository(payload.Installation, payload.Repository),
            Required(payload.Reference, "ref"),
            Required(payload.After, "after"),
            payload.Deleted ?? false
        );

    private static WorkflowJobEvent ReadWorkflowJob(WorkflowJobPayload payload)
    {
        var job = Required(payload.WorkflowJob, "workflow_job");
        return new(
            ReadRepository(payload.Installation, payload.Repository),
            Required(payload.Action, "action"),
            Required(job.RunId, "workflow_job.run_id"),
            job.RunAttempt ?? 1,
            Required(job.Id, "workflow_job.id"),
            job.Name ?? "",
            Required(job.Status, "workflow_job.status"),
            job.Conclusion
        );
    }

    private static WorkflowRunEvent ReadWorkflowRun(WorkflowRunPayload payload)
    {
        var run = Required(payload.WorkflowRun, "workflow_run");
        return new(
            ReadRepository(payload.Installation, payload.Repository),
            Required(payload.Action, "action"),
            Required(run.Id, "workflow_run.id"),
            run.RunAttempt ?? 1,
            Required(run.Status, "workflow_run.status"),
            run.Conclusion,
            run.DisplayTitle ?? "",
            run.Path ?? ""
        );
    }

    private static Repository ReadRepository(InstallationPart? installation, RepositoryPart? part)
    {
        var repository = Required(part, "repository");
        return new(
            installation?.Id ?? 0,
            Required(repository.Id, "repository.id"),
            Required(repository.Owner?.Login ?? repository.Owner?.Name, "repository.owner.login"),
            Required(repository.Name, "repository.name"),
            Required(repository.DefaultBranch, "repository.default_branch"),
            repository.Private ?? false
        );
    }

    private static Actor ReadActor(AccountPart? part) => new(part?.Login ?? "ghost", part?.Type ?? "");

    private static string Shorten(string body)
    {
        if (body.Length <= IssueCommentEvent.MaximumBodyLength)
            return body;

        var end = IssueCommentEvent.MaximumBodyLength;
        return body[..(char.IsHighSurrogate(body[end - 1]) ? end - 1 : end)];
    }

    private static T Parse<T>(ReadOnlySequence<byte> body, JsonTypeInfo<T> type)
        where T : class
    {
        // In one piece it is read once; the reader of several looks for the end of the value first.
        if (body.IsSingleSegment)
            return JsonSerializer.Deserialize(body.FirstSpan, type) ?? throw new MissingFieldException("(everything)");

        var reader = new Utf8JsonReader(body);
        var value = JsonSerializer.Deserialize(ref reader, type);

        // Throws where the value is followed by anything else.
        _ = reader.Read();
        return value ?? throw new MissingFieldException("(everything)");
    }

    private static T Required<T>([NotNull] T? value, string field)
        where T : class => value ?? throw new MissingFieldException(field);

    private static T Required<T>([NotNull] T? value, string field)
        where T : struct => value ?? throw new MissingFieldException(field);

    private static bool IsJson(ReadOnlySequence<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            while (reader.Read())
            {
                // Only a complete read shows that all of it is JSON.
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static UnreadableEvent Unreadable(string eventName, string reason, ReadOnlySequence<byte> body) =>
        new(eventName, reason, IsJson(body));

    private sealed class MissingFieldException(string field) : JsonException($"the field {field} is missing");
}

using System.Text.Json.Serialization;
using Terrateam.Core.Commands;
using Terrateam.Core.Decisions;
using Terrateam.Core.Runs;
using Terrateam.Functions.Webhooks;

namespace Terrateam.Functions.Inbox;

/// <summary>Something that happened to a pull request and is not handled yet.</summary>
/// <param name="Repository">Where.</param>
/// <param name="Number">The pull request.</param>
/// <param name="Delivery">GitHub's delivery id, or a key of ours for what a run tells.</param>
/// <param name="ReceivedAt">When it came in; entries are handled in this order.</param>
/// <param name="Trigger">What happened.</param>
public sealed record InboxEntry(
    RunRepository Repository,
    int Number,
    string Delivery,
    DateTimeOffset ReceivedAt,
    Trigger Trigger
)
{
    /// <summary>Set while it waits for GitHub, which did not answer what it asks.</summary>
    public Postponement? Postponed { get; init; }

    /// <summary>
    /// True for what is not to wait behind an event that waits for GitHub: a push, a close, a merge queue, an
    /// <c>unlock</c>.
    /// </summary>
    [JsonIgnore]
    public bool Overtakes =>
        Trigger is Trigger.Pushed or Trigger.Closed or Trigger.MergeQueued
        || (Trigger is Trigger.Commented && Questions().All(static request => request.Command is Command.Unlock));

    /// <summary>
    /// The orchestration instance that handles it: one per pull request, so that its events are handled one at a time.
    /// </summary>
    [JsonIgnore]
    public string Owner => OwnerOf(Repository.Id, Number);

    /// <summary>The instance of a pull request.</summary>
    public static string OwnerOf(long repositoryId, int number) =>
        FormattableString.Invariant($"pr-{repositoryId}-{number}");

    /// <summary>The questions that it raises, in order: one per command of a comment, one for anything else.</summary>
    public IReadOnlyList<DecisionRequest> Questions() =>
        Trigger is Trigger.Dequeued turn
            ? [.. QuestionsOf(turn.Asked).Select(request => request with { Turn = turn.Turn })]
            : QuestionsOf(Trigger);

    /// <summary>The entry that an event is for a pull request, or null when it asks nothing of us.</summary>
    /// <param name="webhook">The event.</param>
    /// <param name="delivery">GitHub's id of the delivery.</param>
    /// <param name="receivedAt">When it came in.</param>
    /// <param name="allowedBots">Logins of bots that may command.</param>
    public static InboxEntry? From(
        WebhookEvent webhook,
        string delivery,
        DateTimeOffset receivedAt,
        ICollection<string> allowedBots
    ) =>
        webhook switch
        {
            PullRequestEvent { InstallationId: { } installation } pullRequest
                when TriggerOf(pullRequest) is { } trigger => new(
                From(installation, pullRequest.Repository),
                pullRequest.Number,
                delivery,
                receivedAt,
                trigger
            ),
            IssueCommentEvent { InstallationId: { } installation, Action: "created", IsPullRequest: true } comment
                when MayCommand(comment, allowedBots)
                    && CommandParser.Parse(comment.Body) is { Commands.Count: > 0 } parsed => new(
                From(installation, comment.Repository),
                comment.Number,
                delivery,
                receivedAt,
                new Trigger.Commented(comment.CommentId, comment.Author.Login, parsed.Text)
                {
                    WrittenAt = comment.HappenedAt,
                    IsByPerson = comment.Author.IsHuman,
                }
            ),
            ReviewEvent { InstallationId: { } installation, Action: "submitted", Author.IsHuman: true } review
                when Misplaced(review.Body) is { } line => new(
                From(installation, review.Repository),
                review.Number,
                delivery,
                receivedAt,
                new Trigger.Commented(review.ReviewId, review.Author.Login, line)
                {
                    WrittenAt = review.HappenedAt,
                    IsByPerson = true,
                }
            ),
            MergeGroupEvent
            {
                InstallationId: { } installation,
                Action: "checks_requested",
                Number: { } number
            } group => new(
                From(installation, group.Repository),
                number,
                delivery,
                receivedAt,
                new Trigger.MergeQueued(group.HeadSha, group.BaseSha)
            ),
            _ => null,
        };

    // Commands are not read in reviews: one that is there is answered.
    private static string? Misplaced(string review)
    {
        if (
            CommandParser.Parse(review).Commands.FirstOrDefault(command => command is not Command.Unknown)
            is not { } command
        )
        {
            return null;
        }

        var line =
            command is Command.Misplaced
                ? CommandText.From(command)
                : CommandText.From(new Command.Misplaced(CommandText.From(command)));
        return CommandParser.Parse(line).Commands is [Command.Misplaced] ? line : null;
    }

    private static IReadOnlyList<DecisionRequest> QuestionsOf(Trigger trigger) =>
        trigger is Trigger.Commented comment
            ? [.. CommandParser.Parse(comment.Body).Commands.Select(command => new DecisionRequest(comment, command))]
            : [new DecisionRequest(trigger)];

    /// <summary>
    /// A person in person, or a bot that was allowed by name. Never what we wrote ourselves, whatever is allowed.
    /// </summary>
    private static bool MayCommand(IssueCommentEvent comment, ICollection<string> allowedBots) =>
        comment.Author.IsHuman
            ? comment.ViaAppId is null
            : allowedBots.Contains(comment.Author.Login, StringComparer.OrdinalIgnoreCase)
                && !comment.Body.StartsWith("<!-- terrateam:", StringComparison.Ordinal);

    private static Trigger? TriggerOf(PullRequestEvent webhook) =>
        webhook.Action switch
        {
            "opened" or "reopened" or "synchronize" => new Trigger.Pushed(webhook.Sender.Login)
            {
                // Without a time it is after everything, so that no comment is taken to be about it.
                IsReopened = webhook.Action is "reopened",
                Head = new(webhook.HeadSha, webhook.HappenedAt),
            },
            "edited" when webhook.IsRetargeted => new Trigger.Pushed(webhook.Sender.Login)
            {
                RetargetedAt = webhook.HappenedAt,
            },
            "ready_for_review" => new Trigger.Pushed(webhook.Sender.Login),
            "closed" => new Trigger.Closed(webhook.Sender.Login),
            _ => null,
        };

    private static RunRepository From(long installationId, GitHub.Repository repository) =>
        new(
            installationId,
            repository.Id,
            repository.Owner,
            repository.Name,
            repository.DefaultBranch,
            repository.IsPrivate
        );
}

/// <summary>A mark that a delivery was handled, kept for as long as GitHub can deliver it again.</summary>
internal sealed record HandledDelivery(DateTimeOffset HandledAt);

/// <summary>How the inbox is stored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(InboxEntry))]
[JsonSerializable(typeof(HandledDelivery))]
internal sealed partial class InboxJson : JsonSerializerContext;

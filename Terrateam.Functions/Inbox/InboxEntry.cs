using System.Text.Json.Serialization;
using Terrateam.Core.Changes;
using Terrateam.Core.Commands;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Functions.Durable;
using Terrateam.Functions.Telemetry;

namespace Terrateam.Functions.Inbox;

/// <summary>Something that happened to a pull request and is not handled yet.</summary>
/// <param name="Repository">Where.</param>
/// <param name="Number">The pull request.</param>
/// <param name="Delivery">GitHub's delivery id, or a key of ours for what a run tells.</param>
/// <param name="ReceivedAt">When it came in; entries are handled in this order.</param>
/// <param name="Trigger">What happened.</param>
public sealed record InboxEntry(
    Repository Repository,
    int Number,
    string Delivery,
    DateTimeOffset ReceivedAt,
    Trigger Trigger
)
{
    /// <summary>What happened to a drift issue; null for an event of a pull request.</summary>
    public IssueChange? Issue { get; init; }

    /// <summary>Set while it waits for GitHub, which did not answer what it asks.</summary>
    public Postponement? Postponed { get; init; }

    /// <summary>The W3C trace context of the delivery; null where nothing was traced.</summary>
    public string? Trace { get; init; }

    /// <summary>ETag of the entry as it was read; null for one that was not.</summary>
    [JsonIgnore]
    public string? Version { get; init; }

    /// <summary>What its log lines and spans are about.</summary>
    internal WorkSubject Subject =>
        new(Delivery, Repository.InstallationId, Repository.FullName, Number, (Trigger as Trigger.RunOver)?.RunId);

    /// <summary>What happened, in one word, for metrics.</summary>
    internal string Kind => Issue is null ? Trigger.GetType().Name.ToLowerInvariant() : "issue";

    /// <summary>
    /// True for what is not to wait behind an event that waits for GitHub: a push, a close, a merge queue, an
    /// <c>unlock</c>.
    /// </summary>
    [JsonIgnore]
    public bool Overtakes =>
        Trigger is Trigger.Pushed or Trigger.Closed or Trigger.MergeQueued
        || (
            Trigger is Trigger.Commented comment
            && comment.Comment.Commands.All(static command => command is Command.Unlock)
        );

    /// <summary>
    /// The orchestration instance that handles it: one per pull request, so that its events are handled one at a time.
    /// </summary>
    [JsonIgnore]
    public string Owner => OrchestrationInstances.OfPullRequest(Repository.Id, Number);

    /// <summary>What is to be decided, in order: one request per command of a comment, one for anything else.</summary>
    [JsonIgnore]
    public IReadOnlyList<DecisionRequest> Requests =>
        Trigger is Trigger.Dequeued dequeued
            ? [.. RequestsOf(dequeued.Asked).Select(request => request with { Ticket = dequeued.Turn })]
            : RequestsOf(Trigger);

    private static IReadOnlyList<DecisionRequest> RequestsOf(Trigger trigger) =>
        trigger is Trigger.Commented comment
            ? [.. comment.Comment.Commands.Select(command => new DecisionRequest(comment, command))]
            : [new DecisionRequest(trigger)];
}

/// <summary>What a person did with a drift issue.</summary>
public enum IssueChange
{
    /// <summary>Commented with commands.</summary>
    Commented,

    /// <summary>Closed it.</summary>
    Closed,

    /// <summary>Gave it the label that silences it.</summary>
    Ignored,
}

/// <summary>What an owner's inbox says is to be handled.</summary>
/// <param name="Entry">The next entry; null where there is none.</param>
/// <param name="IsLast">True where it is the only one: what comes in later sends a wake of its own.</param>
public sealed record NextEntry(InboxEntry? Entry, bool IsLast);

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

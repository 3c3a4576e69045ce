using Terrateam.Core.Commands;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Core.Runs;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Inbox;

namespace Terrateam.Functions.PullRequests;

/// <summary>The audit events of what was asked for in pull requests and drift issues.</summary>
internal static class DecisionAudit
{
    private const int MaxAnswer = 300;

    /// <summary>The event of a decision; null for the end of a run that nothing follows from.</summary>
    public static AuditEvent? Of(InboxEntry entry, int request, Decision decision)
    {
        var asked = entry.Requests[request];
        return asked.Trigger is Trigger.RunOver && decision.Effects.Count == 0
            ? null
            : Create(entry, request, "decided") with
            {
                Decision =
                    decision.Effects.Count == 0
                        ? "nothing"
                        : string.Join("; ", decision.Effects.Select(Describe).OfType<string>().Distinct()),
                Reason = AnswerOf(decision),
            };
    }

    /// <summary>The event of what a person did with a drift issue.</summary>
    /// <param name="entry">The event.</param>
    /// <param name="request">Which of its requests.</param>
    /// <param name="decision">What was decided.</param>
    /// <param name="answer">The answer, or why there is none; null for neither.</param>
    public static AuditEvent OfIssue(InboxEntry entry, int request, string decision, string? answer) =>
        Create(entry, request, "decided") with
        {
            Decision = decision,
            Reason = answer is null ? null : Excerpt(answer.Split('\n')),
        };

    /// <summary>The event of a request that came to nothing.</summary>
    public static AuditEvent Failed(InboxEntry entry, int request, string outcome) =>
        Create(entry, request, "failed") with
        {
            Outcome = outcome,
        };

    /// <summary>The event of a request that is not tried again. Its subject is the delivery, to have it sent again.</summary>
    public static AuditEvent GivenUp(InboxEntry entry, int request, string reason) =>
        Create(entry, request, "given-up") with
        {
            Action = AuditActions.EventGivenUp,
            Actor = AuditActions.App,
            Subject = entry.Delivery,
            Outcome = reason,
        };

    private static AuditEvent Create(InboxEntry entry, int request, string step)
    {
        var asked = entry.Requests[request];
        return new(
            asked.Command is null ? AuditActions.Decision : AuditActions.Command,
            asked.Actor is { Length: > 0 } actor ? actor : AuditActions.App
        )
        {
            Id = $"{entry.Delivery}:{request}:{step}",
            Installation = entry.Repository.InstallationId,
            RepositoryId = entry.Repository.Id,
            Repository = entry.Repository.FullName,
            PullRequest = entry.Issue is null ? entry.Number : null,
            Issue = entry.Issue is null ? null : entry.Number,
            Run = asked.Trigger is Trigger.RunOver over ? over.RunId : null,
            Subject = asked.Command is { } command ? CommandText.From(command) : Describe(entry.Issue, asked.Trigger),
        };
    }

    private static string Describe(IssueChange? issue, Trigger trigger) =>
        (issue, trigger) switch
        {
            (IssueChange.Closed, _) => "closed drift issue",
            (IssueChange.Ignored, _) => "ignored drift issue",
            _ => Describe(trigger),
        };

    private static string Describe(Trigger trigger) =>
        trigger switch
        {
            Trigger.Pushed { Head: { } head } => $"pushed {head.Sha}",
            Trigger.Pushed => "pushed",
            Trigger.Closed => "closed",
            Trigger.MergeQueued queued => $"merge queue {queued.Sha}",
            Trigger.RunOver => "run over",
            Trigger.Dequeued => "turn came",
            _ => "commented",
        };

    private static string? Describe(Effect effect) =>
        effect switch
        {
            Effect.StartRun { Run: var run } => $"starts {run.Kind.Operation()} of {run.Dirspaces.Count} as {run.Id}",
            Effect.EndRun end => $"ends {end.RunId}",
            Effect.Say => "answers",
            Effect.SetStatuses => "sets statuses",
            Effect.DeletePlans => "deletes plans",
            Effect.OvertakePlans => "overtakes plans",
            Effect.Merge merge => $"merges {merge.HeadSha}",
            Effect.NoteFeedback => "notes feedback",
            Effect.WatchQueue => "queues",
            _ => null,
        };

    private static string? AnswerOf(Decision decision) =>
        Excerpt(decision.Effects.OfType<Effect.Say>().SelectMany(static say => say.Markdown.Split('\n')));

    // The first lines of the answer, without the mark that is not shown.
    private static string? Excerpt(IEnumerable<string> answer)
    {
        var lines = answer
            .Where(static line => line.Length > 0 && !line.StartsWith("<!--", StringComparison.Ordinal))
            .Take(3);
        var text = string.Join(' ', lines);
        return text.Length == 0 ? null
            : text.Length > MaxAnswer ? text[..MaxAnswer]
            : text;
    }
}

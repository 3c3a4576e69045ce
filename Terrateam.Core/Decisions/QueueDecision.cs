using Terrateam.Core.Changes;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

/// <summary>
/// Queues work behind what is in its way, instead of refusing it. Only the request is stored; it is decided again once
/// it is due.
/// </summary>
internal static class QueueDecision
{
    /// <summary>
    /// The decision on queued work that is no longer valid, before any other check; null where the request is to be
    /// decided.
    /// </summary>
    public static Decision? Stale(DecisionContext context)
    {
        if (context.Request.Ticket is null)
            return null;
        if (context.Waited is not { } work)
            return context.Nothing();

        // The apply was requested for another commit or base branch. A plan of the present ones comes with its own
        // event.
        return work.IsOf(context.PullRequest) ? null : context.Nothing();
    }

    /// <summary>The decision to wait, or to refuse where the queue is full; null where nothing is in the way.</summary>
    /// <param name="context">The decision context.</param>
    /// <param name="kind">The kind of the runs.</param>
    /// <param name="operation">The command, as replies name it.</param>
    /// <param name="dirspaces">The dirspaces of the work.</param>
    /// <param name="entry">The entry of the pull request, without queued work that this replaces.</param>
    /// <param name="before">Effects that come first in any case.</param>
    public static Decision? Wait(
        DecisionContext context,
        RunKind kind,
        string operation,
        IEnumerable<Dirspace> dirspaces,
        PullRequestEntry entry,
        IReadOnlyList<Effect> before
    )
    {
        var waited = context.Waited;
        var trigger = TriggerOf(context.Request);
        var since = waited?.Since ?? Repeated(context, kind, trigger)?.Since ?? context.Now;
        var work = new QueuedWork(
            waited?.Id ?? context.NewRunId(),
            kind,
            entry.Number,
            context.PullRequest.HeadSha,
            [.. dirspaces.Order()],
            since,
            trigger,
            (waited?.Asked ?? -1) + 1
        )
        {
            BaseRef = context.PullRequest.BaseRef,
            BaseSha = context.PullRequest.BaseSha,
        };
        var queued = entry with { Queued = Placed(context, entry.Queued, work) };
        var ledger = context.Ledger.With(queued);
        var ahead = WorkQueue.Before(ledger, work);
        if (ahead.IsEmpty)
            return null;

        RunInTheWay[] inTheWay =
        [
            .. ahead.Runs.Select(run => context.Describe(run, work.Dirspaces)),
            .. ahead.Queued.Select(other => Describe(other, work.Dirspaces)),
        ];
        if (queued.Queued.Count > WorkQueue.MaxOfOne || WorkQueue.From(ledger).Count() > WorkQueue.MaxInAll)
        {
            return Decision.For(
                entry,
                [.. before, new Effect.Say(MessageText.Render(new Message.RunsInTheWay(operation, inTheWay)))]
            );
        }

        // The comment that work is queued is posted once, not again when it has to wait further.
        IEnumerable<Effect> told = waited is null
            ? [.. context.Accept("eyes"), new Effect.Say(MessageText.Render(new Message.Queued(operation, inTheWay)))]
            : [];
        return Decision.For(queued, [.. before, .. told, new Effect.WatchQueue()]);
    }

    /// <summary>The entry without queued work of the same command, which this one replaces.</summary>
    public static PullRequestEntry WithoutRepeated(DecisionContext context, RunKind kind) =>
        Repeated(context, kind, TriggerOf(context.Request)) is { } repeated
            ? context.Entry with
            {
                Queued = [.. context.Entry.Queued.Where(work => work.Id != repeated.Id)],
            }
            : context.Entry;

    /// <summary>The entry without queued plans that a newer plan replaces.</summary>
    public static PullRequestEntry WithoutPlans(DecisionContext context, IReadOnlySet<Dirspace> dirspaces) =>
        context.Entry.Queued.Any(work => work.IsPlanOf(dirspaces))
            ? context.Entry with
            {
                Queued = [.. context.Entry.Queued.Where(work => !work.IsPlanOf(dirspaces))],
            }
            : context.Entry;

    /// <summary>The queued work of a pull request that is still valid.</summary>
    /// <param name="known">The entry before.</param>
    /// <param name="pullRequest">The pull request as it is now.</param>
    public static IReadOnlyList<QueuedWork> Living(PullRequestEntry known, PullRequest pullRequest)
    {
        if (known.Queued.Count == 0 || pullRequest.State == PullRequestState.Closed)
            return [];

        var isMergedNow = pullRequest.State == PullRequestState.Merged && known.State != PullRequestState.Merged;
        return [.. known.Queued.Where(work => work.IsOf(pullRequest) && (!isMergedNow || work.Kind.IsApply()))];
    }

    private static QueuedWork? Repeated(DecisionContext context, RunKind kind, Trigger asked) =>
        asked is Trigger.Commented { Comment.Commands: [var command] }
            ? context.Entry.Queued.FirstOrDefault(work =>
                work.Kind == kind
                && work.Trigger is Trigger.Commented { Comment.Commands: [var before] }
                && before == command
            )
            : null;

    // Work that is queued again keeps its position.
    private static List<QueuedWork> Placed(DecisionContext context, IReadOnlyList<QueuedWork> others, QueuedWork work)
    {
        List<QueuedWork> placed = [.. others];
        var place = context.Waited is null ? placed.Count : context.Place;
        placed.Insert(Math.Min(place, placed.Count), work);
        return placed;
    }

    // After a merge, the apply continues as after a plan, so that the merge is reported once.
    private static Trigger TriggerOf(DecisionRequest request) =>
        request.Trigger is Trigger.Closed closed
            ? new Trigger.RunOver(Guid.Empty, closed.Sender, RunKind.Plan)
            : PreparationDecision.Asked(request);

    /// <summary>Describes queued work that blocks work over some dirspaces.</summary>
    public static RunInTheWay Describe(QueuedWork other, IEnumerable<Dirspace> dirspaces) =>
        new(
            other.Id,
            other.Kind.Operation(),
            other.PullRequest,
            other.Since,
            Url: null,
            [.. other.Dirspaces.Intersect(dirspaces)],
            IsQueued: true
        );
}

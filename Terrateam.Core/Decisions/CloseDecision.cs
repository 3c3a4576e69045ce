using Terrateam.Core.Changes;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

/// <summary>
/// Handles a closed pull request: unmerged, it releases its locks; merged, it keeps those of what is not applied yet.
/// </summary>
internal static class CloseDecision
{
    /// <summary>The description of its unfinished statuses.</summary>
    private const string Reason = "The pull request was closed.";

    public static Decision Decide(DecisionContext context) =>
        context.PullRequest.State switch
        {
            PullRequestState.Merged => Merged(context),
            PullRequestState.Closed => Closed(context),

            // Reopened meanwhile; the event for that follows.
            _ => context.Nothing(),
        };

    private static Decision Closed(DecisionContext context)
    {
        var pullRequest = context.PullRequest;
        List<Effect> effects =
        [
            .. context.OwnRuns.Select(run => new Effect.EndRun(run.RunId, RunEnd.PullRequestClosed, Reason)),
        ];
        if (Unfinished(context) is { Count: > 0 } statuses)
            effects.Add(new Effect.SetStatuses(pullRequest.HeadSha, statuses));
        effects.Add(new Effect.DeletePlans(pullRequest.Number, ExceptHeadSha: null));
        if (Unmerged(context) is { } message)
            effects.Add(new Effect.Say(MessageText.Render(message), $"closed-{pullRequest.HeadSha}"));

        // The plan files are deleted, so it has to be planned again once reopened.
        return Decision.For(context.Entry.WithoutPlans(), effects);
    }

    // Not what was unlocked: it was given up then.
    private static Message.ClosedUnmerged? Unmerged(DecisionContext context)
    {
        var entry = context.Entry;
        Dirspace[] applied =
        [
            .. entry
                .Dirspaces.Where(dirspace =>
                    dirspace.Apply is { Succeeded: true } apply
                    && !(apply.EndedAt <= entry.UnlockedAt)
                    && !dirspace.IsOvertakenSince(apply.EndedAt)
                )
                .Select(dirspace => dirspace.Dirspace),
        ];
        Dirspace[] discarded = [.. Waiting(context).Select(dirspace => dirspace.Dirspace)];
        return applied.Length + discarded.Length > 0 ? new(discarded, applied, entry.BaseRef) : null;
    }

    // Statuses that wait for an apply would stay pending for ever. Those of runs that are ended here are set by the end
    // of the runs.
    private static List<StatusChange> Unfinished(DecisionContext context)
    {
        var waiting = Waiting(context).ToList();
        var failed =
            waiting.Count <= StatusTitle.MaxDirspaces
                ? waiting.Select(dirspace => new StatusChange(
                    StatusTitle.For("apply", dirspace.Dirspace),
                    StatusState.Failure,
                    Reason
                ))
                : [];
        return waiting.Count > 0 ? [.. failed, new StatusChange(StatusTitle.Apply, StatusState.Failure, Reason)] : [];
    }

    // With a plan of the present head that was not applied.
    private static IEnumerable<DirspaceEntry> Waiting(DecisionContext context) =>
        context.Entry.Dirspaces.Where(dirspace =>
            dirspace is { InDiff: true, Plan: { Outcome: PlanOutcome.Changes } plan }
            && !dirspace.IsSettledFor(context.Entry)
            && string.Equals(plan.HeadSha, context.PullRequest.HeadSha, StringComparison.Ordinal)
        );

    private static Decision Merged(DecisionContext context)
    {
        var number = context.PullRequest.Number;
        Dirspace[] dirspaces = [.. context.Entry.Dirspaces.Select(entry => entry.Dirspace)];
        List<Effect> effects = [new Effect.OvertakePlans(number, dirspaces)];
        if (context.Entry.Dirspaces.All(entry => entry.IsSettledFor(context.Entry)))
            effects.Add(new Effect.DeletePlans(number, ExceptHeadSha: null));

        var decision = AutomaticApply.Attempt(context, effects, tells: true)
            ?? context.Nothing([.. effects, .. Unapplied(context)]);
        return decision with
        {
            Changes = [.. dirspaces.Select(dirspace => new DirspaceChange(dirspace, number, context.Now))],
        };
    }

    // An apply that runs says at its end what came of it.
    private static IEnumerable<Effect> Unapplied(DecisionContext context)
    {
        var running = context
            .OwnRuns.Where(run => run.Kind.IsApply())
            .SelectMany(run => run.Dirspaces)
            .Concat(context.Entry.Queued.Where(work => work.Kind.IsApply()).SelectMany(work => work.Dirspaces))
            .ToHashSet();
        Dirspace[] left =
        [
            .. context
                .Entry.Dirspaces.Where(dirspace =>
                    dirspace.InDiff && !dirspace.IsSettledFor(context.Entry) && !running.Contains(dirspace.Dirspace)
                )
                .Select(dirspace => dirspace.Dirspace),
        ];
        if (left.Length == 0 || context.Snapshot.Configuration is { Configuration.Enabled: false })
            yield break;

        var held = LockRule.Holds(context.Entry).Select(hold => hold.Dirspace).ToHashSet();
        yield return new Effect.Say(
            MessageText.Render(new Message.MergedUnapplied(left, [.. left.Where(held.Contains)])),
            $"merged-{context.PullRequest.HeadSha}"
        );
    }
}

using Terrateam.Core.Changes;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

/// <summary>
/// A pull request was closed: unmerged it holds nothing any more, merged it holds what is not applied yet.
/// </summary>
internal static class CloseDecision
{
    /// <summary>What unfinished statuses say from then on.</summary>
    private const string Reason = "The pull request was closed.";

    public static Decision Decide(DecisionContext context) =>
        context.PullRequest.State switch
        {
            PullRequestState.Merged => Merged(context),
            PullRequestState.Closed => Closed(context),

            // Reopened since: the event that says so is on its way.
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

        // Their files are deleted, so whoever reopens it has to plan again.
        return Decision.For(context.Entry.WithoutPlans(), effects);
    }

    // Statuses that wait for an apply would wait for ever; those of runs that are ended here are set by the runs
    // themselves.
    private static List<StatusChange> Unfinished(DecisionContext context)
    {
        var waiting = context
            .Entry.Dirspaces.Where(dirspace => dirspace.InDiff && IsWaiting(context, dirspace))
            .ToList();
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

    private static bool IsWaiting(DecisionContext context, DirspaceEntry dirspace) =>
        dirspace is { Plan: { Outcome: PlanOutcome.Changes } plan }
        && !dirspace.IsSettledFor(context.Entry)
        && string.Equals(plan.HeadSha, context.PullRequest.HeadSha, StringComparison.Ordinal);

    private static Decision Merged(DecisionContext context)
    {
        var number = context.PullRequest.Number;
        Dirspace[] dirspaces = [.. context.Entry.Dirspaces.Select(entry => entry.Dirspace)];
        List<Effect> effects = [new Effect.OvertakePlans(number, dirspaces)];
        if (context.Entry.Dirspaces.All(entry => entry.IsSettledFor(context.Entry)))
            effects.Add(new Effect.DeletePlans(number, ExceptHeadSha: null));

        var decision = AutomaticApply.Attempt(context, effects, tells: true) ?? context.Nothing(effects);
        return decision with
        {
            Changes = [.. dirspaces.Select(dirspace => new DirspaceChange(dirspace, number, context.Now))],
        };
    }
}

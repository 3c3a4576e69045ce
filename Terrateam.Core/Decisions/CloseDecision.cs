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

    public static Decision Decide(Situation situation) =>
        situation.PullRequest.State switch
        {
            PullRequestState.Merged => Merged(situation),
            PullRequestState.Closed => Closed(situation),

            // Reopened since: the event that says so is on its way.
            _ => situation.Nothing(),
        };

    private static Decision Closed(Situation situation)
    {
        var pullRequest = situation.PullRequest;
        List<Effect> effects =
        [
            .. situation.OwnRuns.Select(run => new Effect.EndRun(run.RunId, RunEnd.PullRequestClosed, Reason)),
        ];
        if (Unfinished(situation) is { Count: > 0 } statuses)
            effects.Add(new Effect.SetStatuses(pullRequest.HeadSha, statuses));
        effects.Add(new Effect.DeletePlans(pullRequest.Number, ExceptHeadSha: null));

        // Their files are deleted, so whoever reopens it has to plan again.
        return Decision.For(situation.Entry.WithoutPlans(), effects);
    }

    // Statuses that wait for an apply would wait for ever; those of runs that are ended here are set by the runs
    // themselves.
    private static List<StatusChange> Unfinished(Situation situation)
    {
        var waiting = situation
            .Entry.Dirspaces.Where(dirspace => dirspace.InDiff && IsWaiting(situation, dirspace))
            .ToList();
        var failed =
            waiting.Count <= StatusTitle.MostDirspaces
                ? waiting.Select(dirspace => new StatusChange(
                    StatusTitle.Of("apply", dirspace.Dirspace),
                    StatusState.Failure,
                    Reason
                ))
                : [];
        return waiting.Count > 0 ? [.. failed, new StatusChange(StatusTitle.Apply, StatusState.Failure, Reason)] : [];
    }

    private static bool IsWaiting(Situation situation, DirspaceEntry dirspace) =>
        dirspace is { Plan: { Outcome: PlanOutcome.Changes } plan }
        && !dirspace.IsSettledFor(situation.Entry)
        && string.Equals(plan.HeadSha, situation.PullRequest.HeadSha, StringComparison.Ordinal);

    private static Decision Merged(Situation situation)
    {
        var number = situation.PullRequest.Number;
        Dirspace[] dirspaces = [.. situation.Entry.Dirspaces.Select(entry => entry.Dirspace)];
        List<Effect> effects = [new Effect.OvertakePlans(number, dirspaces)];
        if (situation.Entry.Dirspaces.All(entry => entry.IsSettledFor(situation.Entry)))
            effects.Add(new Effect.DeletePlans(number, ExceptHeadSha: null));

        var decision = AutomaticApply.Attempt(situation, effects, tells: true) ?? situation.Nothing(effects);
        return decision with
        {
            Changes = [.. dirspaces.Select(dirspace => new DirspaceChange(dirspace, number, situation.Now))],
        };
    }
}

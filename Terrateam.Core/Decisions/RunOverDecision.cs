using Terrateam.Core.Changes;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

/// <summary>
/// A run of the pull request is over and recorded: go on with what waited for it. Of several runs that were decided
/// together each comes here, and the last one finds everything done.
/// </summary>
internal static class RunOverDecision
{
    public static Decision Decide(Situation situation, Trigger.RunOver run)
    {
        var pullRequest = situation.PullRequest;
        var over = pullRequest.State switch
        {
            PullRequestState.Closed => true,
            PullRequestState.Merged => situation.Entry.Dirspaces.All(entry => entry.IsSettledFor(situation.Entry)),
            _ => false,
        };
        if (over && !situation.OwnRuns.Any(other => other.RunId != run.RunId && other.Kind.IsApply()))
        {
            var delete = new Effect.DeletePlans(pullRequest.Number, ExceptHeadSha: null);
            return pullRequest.State == PullRequestState.Closed
                ? Decision.For(situation.Entry.WithoutPlans(), delete)
                : situation.Nothing(delete);
        }

        if (
            situation.Obstacle("plan") is not null
            || pullRequest is { IsFork: true, State: PullRequestState.Open }
            || pullRequest.Mergeable is false
        )
        {
            return situation.Nothing();
        }

        if (UnreviewedApply.Apply(situation, run) is { } apply)
            return apply;

        // Only what was never tried for this commit: a plan that failed is not tried again by itself.
        var next = PushDecision.Autoplan(situation, [], dirspace =>
            situation.Find(dirspace)?.Plan is not { } plan
            || !pullRequest.HasHead(plan.HeadSha)
            || !pullRequest.HasBase(plan.BaseRef, plan.BaseSha)
        );
        if (next.Effects.Count > 0)
            return next;

        var tells = pullRequest.State == PullRequestState.Merged && run.Work == RunKind.Plan;
        return AutomaticApply.Attempt(situation, [], tells)
            ?? MergeDecision.Attempt(
                situation,
                run is { IsAutomatic: false, Work: { } work } && work.IsApply() && IsOfHead(situation, run),
                []
            )
            ?? next;
    }

    // Who asked for the apply of an older commit, or for another branch, did not ask for the merge of this one.
    private static bool IsOfHead(Situation situation, Trigger.RunOver run) =>
        situation.Entry.Dirspaces.Any(dirspace =>
            dirspace.Apply is { } apply
            && apply.RunId == run.RunId
            && situation.PullRequest.HasHead(apply.HeadSha)
            && situation.PullRequest.HasBase(apply.BaseRef, apply.BaseSha)
        );
}

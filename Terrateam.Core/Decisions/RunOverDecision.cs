using Terrateam.Core.Changes;
using Terrateam.Core.Locks;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

/// <summary>
/// Continues after a run of the pull request ended: the next layer, automatic applies, the merge. Each of several runs
/// of one decision comes here; only for the last one is everything done.
/// </summary>
internal static class RunOverDecision
{
    public static Decision Decide(DecisionContext context, Trigger.RunOver run)
    {
        var pullRequest = context.PullRequest;
        var over = pullRequest.State switch
        {
            PullRequestState.Closed => true,
            PullRequestState.Merged => context.Entry.Dirspaces.All(entry => entry.IsSettledFor(context.Entry)),
            _ => false,
        };
        if (over && !context.OwnRuns.Any(other => other.RunId != run.RunId && other.Kind.IsApply()))
        {
            var delete = new Effect.DeletePlans(pullRequest.Number, ExceptHeadSha: null);
            return pullRequest.State == PullRequestState.Closed
                ? Decision.For(context.Entry.WithoutPlans(), delete)
                : context.Nothing(delete);
        }

        if (
            context.Obstacle("plan") is not null
            || pullRequest is { IsFork: true, State: PullRequestState.Open }
            || pullRequest.Mergeable is false
        )
        {
            return context.Nothing();
        }

        if (UnreviewedApply.Apply(context, run) is { } apply)
            return apply;

        // Only dirspaces not planned for this commit: a failed plan is not repeated automatically.
        var next = PushDecision.Autoplan(context, [], dirspace =>
            context.Find(dirspace)?.Plan is not { } plan
            || !pullRequest.HasHead(plan.HeadSha)
            || !pullRequest.HasBase(plan.BaseRef, plan.BaseSha)
        );
        if (next.Effects.Count > 0)
            return next;

        var tells = pullRequest.State == PullRequestState.Merged && run.Work == RunKind.Plan;
        return AutomaticApply.Attempt(context, [], tells)
            ?? MergeDecision.Attempt(
                context,
                run is { IsAutomatic: false, Work: { } work } && work.IsApply() && IsOfHead(context, run),
                []
            )
            ?? next;
    }

    // An apply of an older commit, or for another branch, does not request the merge of this one.
    private static bool IsOfHead(DecisionContext context, Trigger.RunOver run) =>
        context.Entry.Dirspaces.Any(dirspace =>
            dirspace.Apply is { } apply
            && apply.RunId == run.RunId
            && context.PullRequest.HasHead(apply.HeadSha)
            && context.PullRequest.HasBase(apply.BaseRef, apply.BaseSha)
        );
}

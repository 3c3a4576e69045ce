using Terrateam.Core.Changes;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

/// <summary>A run of the pull request is over and recorded: go on with what waited for it.</summary>
internal static class RunOverDecision
{
    public static Decision Decide(Situation situation, Guid runId)
    {
        var pullRequest = situation.PullRequest;
        var over = pullRequest.State switch
        {
            PullRequestState.Closed => true,
            PullRequestState.Merged => situation.Entry.Dirspaces.All(entry => entry.IsSettled),
            _ => false,
        };
        if (over && !situation.OwnRuns.Any(run => run.RunId != runId && run.Kind == RunKind.Apply))
            return situation.Nothing(new Effect.DeletePlans(pullRequest.Number, ExceptHeadSha: null));
        if (situation.Obstacle("plan") is not null || pullRequest.IsFork || pullRequest.Mergeable is false)
            return situation.Nothing();

        // Only what was never tried for this commit: a plan that failed is not tried again by itself.
        return PushDecision.Autoplan(
            situation,
            [],
            dirspace => situation.Entry.Find(dirspace)?.Plan is not { } plan
                || !string.Equals(plan.HeadSha, pullRequest.HeadSha, StringComparison.Ordinal));
    }
}

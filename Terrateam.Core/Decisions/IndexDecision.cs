using Terrateam.Core.Changes;
using Terrateam.Core.Reporting;

namespace Terrateam.Core.Decisions;

/// <summary>Somebody asked for an index of the modules: it is made anew, and what it found is shown.</summary>
internal static class IndexDecision
{
    public static Decision Decide(Situation situation)
    {
        var pullRequest = situation.PullRequest;
        if (situation.Obstacle("index") is { } obstacle)
            return situation.Answer(obstacle);
        if (Admission.Start(situation) is { } denial)
            return situation.Answer(denial);
        if (ForkRule.Refusal(situation) is { } forked)
            return situation.Answer(forked);
        if (pullRequest is { State: PullRequestState.Open, Mergeable: false })
            return situation.Answer(new Notice.MergeConflict(pullRequest.BaseRef));
        if (situation.Snapshot.Index is not { } work)
            return situation.Nothing();

        if (
            situation.OwnRuns.FirstOrDefault(active =>
                string.Equals(active.Prepares, work.What.Key, StringComparison.Ordinal)
            ) is
            { } same
        )
        {
            return situation.AlreadyUnderWay("index", [same]);
        }

        var run = PreparationDecision.RunOf(situation, work with { What = work.What with { IsShown = true } });
        return new([.. situation.Accept(), new Effect.StartRun(run)], situation.Entry, [run.ToActive()], [], []);
    }
}

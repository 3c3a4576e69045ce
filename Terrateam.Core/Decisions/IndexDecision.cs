using Terrateam.Core.Changes;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;

namespace Terrateam.Core.Decisions;

/// <summary>Handles <c>index</c>: builds the index of the modules again and shows the result.</summary>
internal static class IndexDecision
{
    public static Decision Decide(DecisionContext context)
    {
        var pullRequest = context.PullRequest;
        if (context.Obstacle("index") is { } obstacle)
            return context.Answer(obstacle);
        if (Admission.Start(context) is { } denial)
            return context.Answer(denial);
        if (ForkRule.Refusal(context) is { } forked)
            return context.Answer(forked);
        if (pullRequest is { State: PullRequestState.Open, Mergeable: false })
            return context.Answer(new Message.MergeConflict(pullRequest.BaseRef));
        if (context.Snapshot.Index is not { } work)
            return context.Nothing();

        if (
            context.OwnRuns.FirstOrDefault(active =>
                string.Equals(active.Prepares, work.What.Key, StringComparison.Ordinal)
            ) is
            { } same
        )
        {
            return context.AlreadyUnderWay("index", [same]);
        }

        var run = PreparationDecision.RunOf(context, work with { What = work.What with { IsShown = true } });
        return new([.. context.Accept(), new Effect.StartRun(run)], context.Entry, [ActiveRun.From(run)], [], []);
    }
}

using Terrateam.Core.Access;
using Terrateam.Core.Changes;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Decisions;

/// <summary>Somebody asked for a plan.</summary>
internal static class PlanDecision
{
    private const string Operation = "plan";

    public static Decision Decide(Situation situation, TagQuery query)
    {
        var pullRequest = situation.PullRequest;
        if (situation.Obstacle(Operation) is { } obstacle)
            return situation.Answer(obstacle);
        if (pullRequest is { IsFork: true, State: PullRequestState.Open } && !situation.Snapshot.ActorCanWrite)
            return situation.Answer(new Notice.ForkNeedsApproval(pullRequest.HeadSha));
        if (pullRequest is { State: PullRequestState.Open, Mergeable: false })
            return situation.Answer(new Notice.MergeConflict(pullRequest.BaseRef));

        var changed = situation.Snapshot.Changes!.Changed;
        var matching = Situation.Select(query, changed);
        if (matching.Count == 0)
            return situation.Answer(new Notice.NothingMatches(Operation, query.ToString(), changed.Count > 0));

        var left = Situation.Select(query, situation.WorkingLayer);
        if (left.Count == 0)
            return situation.Answer(new Notice.NothingLeft(Operation, query.ToString()));

        var admitted = Admission.Admit(situation, AccessOperation.Plan, left);
        if (admitted.Refusal is { } refusal)
            return situation.Answer(refusal);

        left = admitted.Dirspaces;
        var dirspaces = left.Select(dirspace => dirspace.Dirspace).ToHashSet();
        var inTheWay = situation.InTheWay(RunKind.Plan, dirspaces);
        if (inTheWay.Count > 0)
            return situation.Answer(new Notice.RunsInTheWay(Operation, inTheWay));

        return admitted.Tell(Situation.Start(
            situation.NewRun(RunKind.Plan, left),
            situation.Entry,
            [.. situation.Accept(), .. situation.Supersede(run => run.Dirspaces.Any(dirspaces.Contains), "A newer plan was asked for.")]));
    }
}

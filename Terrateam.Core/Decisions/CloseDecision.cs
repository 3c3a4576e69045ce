using Terrateam.Core.Access;
using Terrateam.Core.Changes;
using Terrateam.Core.Locks;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

/// <summary>A pull request was closed: unmerged it holds nothing any more, merged it holds what is not applied yet.</summary>
internal static class CloseDecision
{
    public static Decision Decide(Situation situation) => situation.PullRequest.State switch
    {
        PullRequestState.Merged => Merged(situation),
        PullRequestState.Closed => Closed(situation),

        // Reopened since: the event that says so is on its way.
        _ => situation.Nothing(),
    };

    private static Decision Closed(Situation situation) => situation.Nothing(
    [
        .. situation.OwnRuns.Select(run => new Effect.EndRun(run.RunId, RunEnd.PullRequestClosed, "The pull request was closed.")),
        new Effect.DeletePlans(situation.PullRequest.Number, ExceptHeadSha: null),
    ]);

    private static Decision Merged(Situation situation)
    {
        var number = situation.PullRequest.Number;
        Dirspace[] dirspaces = [.. situation.Entry.Dirspaces.Select(entry => entry.Dirspace)];
        List<Effect> effects = [new Effect.OvertakePlans(number, dirspaces)];
        if (situation.Entry.Dirspaces.All(entry => entry.IsSettled))
            effects.Add(new Effect.DeletePlans(number, ExceptHeadSha: null));

        var automatic = situation.WorkingLayer.Where(dirspace => dirspace.Autoapply && situation.PlanFault(dirspace.Dirspace) is null).ToList();
        var decision = automatic.Count > 0 && situation.Obstacle("apply") is null ? Autoapply(situation, automatic, effects) : situation.Nothing(effects);

        return decision with { Changes = [.. dirspaces.Select(dirspace => new DirspaceChange(dirspace, number, situation.Now))] };
    }

    // Who merged is told that they may not apply; that something else is missing shows when somebody asks for the apply.
    private static Decision Autoapply(Situation situation, IReadOnlyList<ChangedDirspace> dirspaces, IReadOnlyList<Effect> effects)
    {
        var admitted = Admission.Admit(situation, AccessOperation.Apply, dirspaces);
        if (admitted.Refusal is { } refusal)
            return situation.Answer(refusal, effects);

        return ApplyDecision.Refusal(situation, admitted.Dirspaces) is null
            ? admitted.Tell(ApplyDecision.Start(situation, admitted.Dirspaces, effects))
            : situation.Nothing(effects);
    }
}

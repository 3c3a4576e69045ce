using Terrateam.Core.Commands;
using Terrateam.Core.Locks;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

/// <summary>Adds to a decision how its pull request shows results: as check runs, and in an overview.</summary>
internal static class DecisionDisplay
{
    /// <summary>The decision, unchanged where the configuration asks for neither.</summary>
    public static Decision Complete(Decision decision, DecisionRequest request, Snapshot snapshot)
    {
        List<Effect> added = [.. Overviews(decision, request, snapshot)];
        if (decision.Entry.Display is null && added.Count == 0)
            return decision;

        var effects = decision
            .Effects.Select(effect =>
                effect is Effect.SetStatuses set ? set with { Display = decision.Entry.Display } : effect
            )
            .ToList();

        // Before its runs, so that they find the overview in which they are shown.
        var start = effects.FindIndex(effect => effect is Effect.StartRun);
        effects.InsertRange(start < 0 ? effects.Count : start, added);
        return decision with { Effects = effects };
    }

    // One that was switched off says so once.
    private static IEnumerable<Effect> Overviews(Decision decision, DecisionRequest request, Snapshot snapshot)
    {
        var number = decision.Entry.Number;
        var changesLocks =
            request.Trigger is Trigger.Closed
            || request.Command is Command.Unlock
            || decision.StartedRuns.Any(run => run.Kind.IsApply());
        var isShown = decision.Entry.Overview is not null || snapshot.Ledger.Find(number)?.Overview is not null;
        var areOthers = snapshot.Ledger.PullRequests.Any(other => other.Number != number && other.Overview is not null);
        if (isShown || (changesLocks && areOthers))
            yield return new Effect.ShowOverview(number, changesLocks && areOthers);
        foreach (var other in decision.Others)
        {
            if (other.Overview is not null)
                yield return new Effect.ShowOverview(other.Number, AndOthers: false);
        }
    }
}

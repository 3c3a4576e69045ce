using Terrateam.Core.Changes;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Decisions;

/// <summary>
/// Somebody asked for an apply, or a merge or a plan does. Every way to apply comes through here, and every check fails
/// closed.
/// </summary>
internal static class ApplyDecision
{
    public static Decision Decide(Situation situation, TagQuery query, ApplyWay way)
    {
        if (situation.Obstacle(way.Operation) is { } obstacle)
            return situation.Answer(obstacle);

        if (UnknownTags.Refusal(situation, way.Operation, query) is { } unknown)
            return situation.Answer(unknown);

        var changed = situation.Snapshot.Changes!.Changed;
        var selected = Situation.Select(query, changed);
        if (selected.Count == 0)
        {
            return situation.Answer(
                new Notice.NothingMatches(way.Operation, query.ToString(), changed.Count > 0)
                {
                    Unplanned = situation.Snapshot.Unplanned,
                }
            );
        }

        var turn = Turn.ToApply(situation, selected);
        if (turn.Ready.Count > 0)
            return AskedDirectories.Tell(situation, way.Operation, Ready(situation, turn.Ready, way));
        if (turn.Waiting.Count > 0)
            return situation.Answer(new Notice.WaitsForOthers(way.Operation, turn.Waiting));

        // What kept the merge back at the end of the last apply may be settled now: asking again is how to have it
        // tried again.
        return MergeDecision.Attempt(situation, isExplicit: Seen.Head(situation), situation.Accept())
            ?? situation.Answer(new Notice.NothingLeft(way.Operation, query.ToString()));
    }

    private static Decision Ready(Situation situation, IReadOnlyList<ChangedDirspace> dirspaces, ApplyWay way)
    {
        var admitted = Admission.Admit(situation, way.Access, dirspaces);
        return (admitted.Refusal ?? ApplyRefusal.Of(situation, admitted.Dirspaces, way)) is { } refusal
            ? situation.Answer(refusal)
            : admitted.Tell(
                way.Kind == RunKind.UnsafeApply && situation.Snapshot.PlansFirst
                    ? UnreviewedApply.Plan(situation, admitted.Dirspaces)
                    : Start(situation, admitted.Dirspaces, way, [])
            );
    }

    /// <summary>Takes the lock and starts what is needed, or waits for what is in the way.</summary>
    /// <param name="situation">The situation.</param>
    /// <param name="dirspaces">What is to be applied.</param>
    /// <param name="way">How it was asked for.</param>
    /// <param name="before">What to do in any case.</param>
    public static Decision Start(
        Situation situation,
        IReadOnlyList<ChangedDirspace> dirspaces,
        ApplyWay way,
        IReadOnlyList<Effect> before
    )
    {
        var targets = dirspaces.Select(dirspace => dirspace.Dirspace).ToHashSet();
        var entry = QueueDecision.WithoutRepeated(situation, way.Kind);
        if (QueueDecision.Wait(situation, way.Kind, way.Operation, targets, entry, before) is { } wait)
            return wait;

        var yielding = situation
            .Ledger.Runs.Where(run => WorkQueue.Yields(run) && run.Dirspaces.Any(targets.Contains))
            .Select(run => new Effect.EndRun(
                run.RunId,
                RunEnd.Superseded,
                $"#{situation.PullRequest.Number} applies what it looks at."
            ));
        var decision = situation.Start(way.Kind, dirspaces, entry, [.. before, .. situation.Accept(), .. yielding]);
        return decision.StartedRuns.Count == 0
            ? decision
            : decision with
            {
                Entry = decision.Entry with { ApplyStartedAt = situation.Now },
            };
    }
}

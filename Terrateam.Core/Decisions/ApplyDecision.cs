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
    public static Decision Decide(DecisionContext context, TagQuery query, ApplyWay way)
    {
        if (context.Obstacle(way.Operation) is { } obstacle)
            return context.Answer(obstacle);

        if (UnknownTags.Refusal(context, way.Operation, query) is { } unknown)
            return context.Answer(unknown);

        var changed = context.Snapshot.Changes!.Changed;
        var selected = DecisionContext.Select(query, changed);
        if (selected.Count == 0)
        {
            return context.Answer(
                new Message.NothingMatches(way.Operation, query.ToString(), changed.Count > 0)
                {
                    Unplanned = context.Snapshot.Unplanned,
                }
            );
        }

        var turn = ReadyDirspaces.ToApply(context, selected);
        if (turn.Ready.Count > 0)
            return RequestedDirectories.Tell(context, way.Operation, Ready(context, turn.Ready, way));
        if (turn.Waiting.Count > 0)
            return context.Answer(new Message.WaitsForOthers(way.Operation, turn.Waiting));

        // What kept the merge back at the end of the last apply may be settled now: asking again is how to have it
        // tried again.
        return MergeDecision.Attempt(context, isExplicit: CommentVisibility.Head(context), context.Accept())
            ?? context.Answer(new Message.NothingLeft(way.Operation, query.ToString()));
    }

    private static Decision Ready(DecisionContext context, IReadOnlyList<ChangedDirspace> dirspaces, ApplyWay way)
    {
        var admitted = Admission.Admit(context, way.Access, dirspaces);
        return (admitted.Refusal ?? ApplyRefusal.Create(context, admitted.Dirspaces, way)) is { } refusal
            ? context.Answer(refusal)
            : admitted.Tell(
                way.Kind == RunKind.UnsafeApply && context.Snapshot.PlansFirst
                    ? UnreviewedApply.Plan(context, admitted.Dirspaces)
                    : Start(context, admitted.Dirspaces, way, [])
            );
    }

    /// <summary>Takes the lock and starts what is needed, or waits for what is in the way.</summary>
    /// <param name="context">The situation.</param>
    /// <param name="dirspaces">What is to be applied.</param>
    /// <param name="way">How it was asked for.</param>
    /// <param name="before">What to do in any case.</param>
    public static Decision Start(
        DecisionContext context,
        IReadOnlyList<ChangedDirspace> dirspaces,
        ApplyWay way,
        IReadOnlyList<Effect> before
    )
    {
        var targets = dirspaces.Select(dirspace => dirspace.Dirspace).ToHashSet();
        var entry = QueueDecision.WithoutRepeated(context, way.Kind);
        if (QueueDecision.Wait(context, way.Kind, way.Operation, targets, entry, before) is { } wait)
            return wait;

        var yielding = context
            .Ledger.Runs.Where(run => WorkQueue.Yields(run) && run.Dirspaces.Any(targets.Contains))
            .Select(run => new Effect.EndRun(
                run.RunId,
                RunEnd.Superseded,
                $"#{context.PullRequest.Number} applies what it looks at."
            ));
        var decision = context.Start(way.Kind, dirspaces, entry, [.. before, .. context.Accept(), .. yielding]);
        return decision.StartedRuns.Count == 0
            ? decision
            : decision with
            {
                Entry = decision.Entry with { ApplyStartedAt = context.Now },
            };
    }
}

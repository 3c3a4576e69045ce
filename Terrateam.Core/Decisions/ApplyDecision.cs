using Terrateam.Core.Changes;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Decisions;

/// <summary>
/// Handles applies by a command, a merge or a plan. Every kind of apply goes through here, and every check fails
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

        // The reason that prevented the merge after the last apply may be gone, so another apply command tries the
        // merge again.
        return MergeDecision.Attempt(context, isExplicit: CommentVisibility.Head(context), context.Accept())
            ?? context.Answer(
                new Message.NothingLeft(way.Operation, query.ToString())
                {
                    Dirspaces = [.. selected.Select(dirspace => Settled(context, dirspace.Dirspace))],
                }
            );
    }

    private static SettledDirspace Settled(DecisionContext context, Dirspace dirspace) =>
        context.Find(dirspace) is { Apply: { Succeeded: true } apply } entry
        && (entry.Plan is null || apply.EndedAt >= entry.Plan.EndedAt)
            ? new(dirspace, apply.EndedAt, apply.By)
            : new(dirspace, AppliedAt: null, By: null);

    private static Decision Ready(DecisionContext context, IReadOnlyList<ChangedDirspace> dirspaces, ApplyWay way)
    {
        var admitted = Admission.Admit(context, way.Access, dirspaces);
        return ApplyRefusal.Create(context, dirspaces, admitted, way) is { } refusal
            ? context.Answer(refusal)
            : admitted.Tell(
                way.Kind == RunKind.UnsafeApply && context.Snapshot.PlansFirst
                    ? UnreviewedApply.Plan(context, admitted.Dirspaces)
                    : Start(context, admitted.Dirspaces, way, [])
            );
    }

    /// <summary>Takes the locks and starts the runs, or queues the work behind what is in the way.</summary>
    /// <param name="context">The decision context.</param>
    /// <param name="dirspaces">The dirspaces to apply.</param>
    /// <param name="way">The kind of apply.</param>
    /// <param name="before">Effects that come first in any case.</param>
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

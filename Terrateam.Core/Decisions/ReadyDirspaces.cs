using Terrateam.Core.Changes;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Decisions;

/// <summary>Of the requested dirspaces, those that can be worked on now and those that wait for others.</summary>
/// <param name="Ready">Not applied, in the first layer that is not done.</param>
/// <param name="Waiting">Not applied, and behind a dirspace that is not applied either.</param>
internal sealed record ReadyDirspaces(IReadOnlyList<ChangedDirspace> Ready, IReadOnlyList<WaitingDirspace> Waiting)
{
    /// <summary>For a plan: layer by layer.</summary>
    public static ReadyDirspaces ToPlan(DecisionContext context, IReadOnlyList<ChangedDirspace> selected) =>
        Create(context, selected, static (_, _) => []);

    /// <summary>For an apply: layer by layer, and stacks after those of their <c>apply_after</c>.</summary>
    public static ReadyDirspaces ToApply(DecisionContext context, IReadOnlyList<ChangedDirspace> selected) =>
        Create(context, selected, AppliedBefore);

    /// <summary>The unapplied dirspaces that have to be applied before this one.</summary>
    public static IReadOnlyList<Dirspace> AppliedBefore(DecisionContext context, ChangedDirspace dirspace) =>
        [.. dirspace.ApplyAfter.Where(other => !context.IsApplied(other))];

    private static ReadyDirspaces Create(
        DecisionContext context,
        IReadOnlyList<ChangedDirspace> selected,
        Func<DecisionContext, ChangedDirspace, IReadOnlyList<Dirspace>> before
    )
    {
        var layer = context.WorkingLayer;
        Dirspace[] layerDirspaces = [.. layer.Select(dirspace => dirspace.Dirspace)];
        var inLayer = layerDirspaces.ToHashSet();
        var ready = new List<ChangedDirspace>();
        var waiting = new List<WaitingDirspace>();
        foreach (var dirspace in selected.Where(dirspace => !context.IsApplied(dirspace.Dirspace)))
        {
            if (!inLayer.Contains(dirspace.Dirspace))
                waiting.Add(new(dirspace.Dirspace, layerDirspaces));
            else if (before(context, dirspace) is { Count: > 0 } first)
                waiting.Add(new(dirspace.Dirspace, first));
            else
                ready.Add(dirspace);
        }

        return new(ready, waiting);
    }
}

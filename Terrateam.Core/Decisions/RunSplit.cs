using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

/// <summary>Splits the dirspaces of one decision into runs: one for each batch, within one layer.</summary>
public static class RunSplit
{
    /// <summary>
    /// The maximum number of runs of one decision. GitHub accepts 500 dispatches in 10 seconds for a whole
    /// organisation.
    /// </summary>
    /// <remarks>https://docs.github.com/en/actions/reference/limits</remarks>
    public const int MaxRuns = 100;

    /// <summary>The runs. They share the configuration and the list of all dirspaces, which are stored once.</summary>
    /// <param name="context">The decision context.</param>
    /// <param name="kind">The kind of the runs.</param>
    /// <param name="dirspaces">The dirspaces; not empty.</param>
    /// <returns>Empty where even the largest batches are more than <see cref="MaxRuns"/>.</returns>
    internal static IReadOnlyList<Run> Create(
        DecisionContext context,
        RunKind kind,
        IReadOnlyList<ChangedDirspace> dirspaces
    )
    {
        var settings = context.Snapshot.Configuration!.Configuration!.BatchRuns;
        var batches = Batches.Create(dirspaces, settings);
        var enlarged = batches.Count > MaxRuns;
        if (enlarged)
            batches = Enlarged(dirspaces, settings);
        if (batches.Count > MaxRuns)
            return [];

        var whole = context.NewRun(kind, dirspaces);
        var costs = kind == RunKind.Plan && batches.Count > 1 ? whole.Dirspaces.Select(part => part.Dirspace) : [];
        IReadOnlyList<Dirspace> together = [.. costs];
        var parts = whole.Dirspaces.ToDictionary(part => part.Dirspace);
        return
        [
            .. batches.Select(
                (batch, index) =>
                    whole with
                    {
                        Id = index == 0 ? whole.Id : context.NewRunId(),
                        Dirspaces = [.. batch.Dirspaces.Select(dirspace => parts[dirspace.Dirspace])],
                        Environment = kind.IsApply() ? batch.ApplyEnvironment : batch.Environment,
                        RunsOn = batch.RunsOn,
                        Batch = new(index + 1, batches.Count, enlarged),
                        CostDirspaces = together,
                        Remarks = index == 0 ? whole.Remarks : [],
                    }
            ),
        ];
    }

    // The smallest batches that keep within the maximum, which takes precedence over the size of the configuration.
    private static IReadOnlyList<Batch> Enlarged(IReadOnlyList<ChangedDirspace> dirspaces, BatchRuns settings)
    {
        var (low, high) = (settings.MaxWorkspaces + 1, dirspaces.Count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (Batches.Create(dirspaces, settings with { MaxWorkspaces = middle }).Count <= MaxRuns)
                high = middle;
            else
                low = middle + 1;
        }

        return Batches.Create(dirspaces, settings with { MaxWorkspaces = high });
    }
}

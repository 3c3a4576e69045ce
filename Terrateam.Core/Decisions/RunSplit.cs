using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

/// <summary>Splits what one decision starts into runs: one for each batch, of one layer.</summary>
public static class RunSplit
{
    /// <summary>
    /// How many runs one decision starts at most. GitHub takes 500 dispatches in 10 seconds, of everybody in the
    /// organisation.
    /// </summary>
    /// <remarks>https://docs.github.com/en/actions/reference/limits</remarks>
    public const int Most = 100;

    /// <summary>
    /// The runs. Their configuration and list of all dirspaces are the same, so that they are stored once.
    /// </summary>
    /// <param name="context">The situation.</param>
    /// <param name="kind">What they do.</param>
    /// <param name="dirspaces">What they work on; not empty.</param>
    /// <returns>Empty where even the largest batches are more than <see cref="Most"/>.</returns>
    internal static IReadOnlyList<Run> Create(
        DecisionContext context,
        RunKind kind,
        IReadOnlyList<ChangedDirspace> dirspaces
    )
    {
        var settings = context.Snapshot.Configuration!.Configuration!.BatchRuns;
        var batches = Batches.Create(dirspaces, settings);
        var enlarged = batches.Count > Most;
        if (enlarged)
            batches = Enlarged(dirspaces, settings);
        if (batches.Count > Most)
            return [];

        var whole = context.NewRun(kind, dirspaces);
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
                        Remarks = index == 0 ? whole.Remarks : [],
                    }
            ),
        ];
    }

    // The smallest batches that are few enough: a limit of the configuration that asks for thousands of runs is a wish.
    private static IReadOnlyList<Batch> Enlarged(IReadOnlyList<ChangedDirspace> dirspaces, BatchRuns settings)
    {
        var (low, high) = (settings.MostWorkspaces + 1, dirspaces.Count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (Batches.Create(dirspaces, settings with { MostWorkspaces = middle }).Count <= Most)
                high = middle;
            else
                low = middle + 1;
        }

        return Batches.Create(dirspaces, settings with { MostWorkspaces = high });
    }
}

using Terrateam.Core.Configuration;

namespace Terrateam.Core.Changes;

/// <summary>The dirspaces of one run.</summary>
/// <param name="Environment">The GitHub environment of the job that plans; null for none.</param>
/// <param name="RunsOn">The <c>runs-on</c> of the job as JSON text; null for that of the workflow file.</param>
/// <param name="Dirspaces">In order. No directory twice: two workspaces of one directory would share its files.</param>
public sealed record Batch(string? Environment, string? RunsOn, IReadOnlyList<ChangedDirspace> Dirspaces)
{
    /// <summary>The GitHub environment of the job that applies; null for none.</summary>
    public string? ApplyEnvironment { get; init; }
}

/// <summary>Splits the dirspaces of a layer into runs.</summary>
public static class Batches
{
    /// <summary>
    /// Groups by environments and <c>runs_on</c>, keeps the workspaces of a directory apart, then splits at the maximum
    /// size of the configuration. The order of the input does not matter.
    /// </summary>
    /// <param name="dirspaces">Dirspaces of one layer, each once.</param>
    /// <param name="settings">The maximum size; where it is switched off, a batch may have any size.</param>
    public static IReadOnlyList<Batch> Create(IReadOnlyList<ChangedDirspace> dirspaces, BatchRuns settings)
    {
        ArgumentNullException.ThrowIfNull(dirspaces);
        ArgumentNullException.ThrowIfNull(settings);
        var most = settings.Enabled ? Math.Max(1, settings.MaxWorkspaces) : int.MaxValue;
        return
        [
            .. dirspaces
                .GroupBy(static dirspace => (dirspace.Environment, dirspace.ApplyEnvironment, dirspace.RunsOn))
                .OrderBy(static group => group.Key.Environment, StringComparer.Ordinal)
                .ThenBy(static group => group.Key.ApplyEnvironment, StringComparer.Ordinal)
                .ThenBy(static group => group.Key.RunsOn, StringComparer.Ordinal)
                .SelectMany(group =>
                    Apart(group)
                        .SelectMany(apart => apart.Chunk(most))
                        .Select(batch => new Batch(group.Key.Environment, group.Key.RunsOn, batch)
                        {
                            ApplyEnvironment = group.Key.ApplyEnvironment,
                        })
                ),
        ];
    }

    // The first batch without the directory takes it, so the first workspace of each directory goes to the first batch,
    // the second to the second.
    private static List<List<ChangedDirspace>> Apart(IEnumerable<ChangedDirspace> dirspaces)
    {
        var batches = new List<List<ChangedDirspace>>();
        string? directory = null;
        var at = 0;
        foreach (var dirspace in dirspaces.OrderBy(static dirspace => dirspace.Dirspace))
        {
            at = string.Equals(dirspace.Dirspace.Directory, directory, StringComparison.Ordinal) ? at + 1 : 0;
            directory = dirspace.Dirspace.Directory;
            if (at == batches.Count)
                batches.Add([]);
            batches[at].Add(dirspace);
        }

        return batches;
    }
}

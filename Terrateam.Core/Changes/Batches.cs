using Terrateam.Core.Configuration;

namespace Terrateam.Core.Changes;

/// <summary>Dirspaces that one run works on.</summary>
/// <param name="Environment">The GitHub environment of its job where it plans; null for none.</param>
/// <param name="RunsOn">The <c>runs-on</c> of its job as JSON text; null for the workflow file's own.</param>
/// <param name="Dirspaces">In order; no directory twice, because two workspaces of one directory would share its
/// files.</param>
public sealed record Batch(string? Environment, string? RunsOn, IReadOnlyList<ChangedDirspace> Dirspaces)
{
    /// <summary>The GitHub environment of its job where it applies; null for none.</summary>
    public string? ApplyEnvironment { get; init; }
}

/// <summary>Splits dirspaces that may run together into runs.</summary>
public static class Batches
{
    /// <summary>
    /// Groups by environments and <c>runs_on</c>, keeps the workspaces of a directory apart, and then splits at the
    /// most that the configuration allows. The order of the dirspaces does not matter.
    /// </summary>
    /// <param name="dirspaces">Dirspaces of one layer, each once.</param>
    /// <param name="settings">Switched off, a batch may have any size.</param>
    public static IReadOnlyList<Batch> Create(IReadOnlyList<ChangedDirspace> dirspaces, BatchRuns settings)
    {
        ArgumentNullException.ThrowIfNull(dirspaces);
        ArgumentNullException.ThrowIfNull(settings);
        var most = settings.Enabled ? Math.Max(1, settings.MostWorkspaces) : int.MaxValue;
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

    // The first batch without the directory takes it, so the first workspace of each goes to the first, the second to
    // the second.
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

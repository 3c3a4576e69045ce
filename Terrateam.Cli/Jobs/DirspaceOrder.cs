using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Jobs;

/// <summary>Decides which dirspaces may run in parallel.</summary>
internal static class DirspaceOrder
{
    /// <summary>
    /// Ranks in order; in each, one list for each directory, because the workspaces of a directory share its
    /// <c>.terraform</c> and run one after another.
    /// </summary>
    public static IEnumerable<IReadOnlyList<IReadOnlyList<WorkManifestDirspace>>> Ranks(
        IEnumerable<WorkManifestDirspace> dirspaces
    ) =>
        dirspaces
            .GroupBy(d => d.Rank)
            .OrderBy(rank => rank.Key)
            .Select(rank =>
                rank.GroupBy(d => d.Path, StringComparer.Ordinal)
                    .Select(directory => (IReadOnlyList<WorkManifestDirspace>)[.. directory])
                    .ToList()
            );
}

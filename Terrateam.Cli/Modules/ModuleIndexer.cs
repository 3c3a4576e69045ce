using Terrateam.Cli.WorkTrees;
using Terrateam.Core.Modules;

namespace Terrateam.Cli.Modules;

/// <summary>
/// Finds which directory of a checkout uses which of its modules, from the files alone: no container, no Terraform, no
/// network.
/// </summary>
internal static class ModuleIndexer
{
    /// <summary>Indexes a checkout.</summary>
    /// <param name="tree">The checkout.</param>
    /// <param name="directories">The directories to report, relative to the root, besides those of the modules that
    /// they use; null or empty for all.</param>
    /// <param name="cancellationToken">Ends git too.</param>
    /// <exception cref="WorkTreeException">Git failed.</exception>
    public static async Task<RepositoryModules> IndexAsync(
        WorkTree tree,
        IReadOnlyCollection<string>? directories,
        CancellationToken cancellationToken
    ) =>
        RepositoryModules.Create(
            (await WorkTreeFiles.ListAsync(tree, cancellationToken)).Files,
            WorkTreeFiles.Reader(tree),
            directories
        );

    /// <summary>Indexes a checkout of a job, which another user of the machine may own.</summary>
    /// <param name="checkout">A directory of it.</param>
    /// <param name="directories">The directories to report, relative to the root; empty for all.</param>
    /// <param name="cancellationToken">Ends git too.</param>
    /// <exception cref="WorkTreeException">There is no checkout, or git failed.</exception>
    public static async Task<RepositoryModules> IndexAsync(
        string checkout,
        IReadOnlyCollection<string>? directories,
        CancellationToken cancellationToken
    ) =>
        await IndexAsync(
            await WorkTree.OpenAsync(checkout, cancellationToken, trusted: true),
            directories,
            cancellationToken
        );
}

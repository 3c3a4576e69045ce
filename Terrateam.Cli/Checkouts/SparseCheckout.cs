using Terrateam.Core.Patterns;

namespace Terrateam.Cli.Checkouts;

/// <summary>
/// Has only some directories of the repository in the working tree: those that the workflow names, and those that are
/// planned or applied. The files of the directories above are there too.
/// </summary>
/// <remarks>https://git-scm.com/docs/git-sparse-checkout, cone mode</remarks>
/// <param name="git">Git in the working tree.</param>
/// <param name="directories">The directories; null for all of the repository.</param>
internal sealed class SparseCheckout(Git git, IReadOnlyList<string>? directories)
{
    /// <summary>The workflow's directories, separated by blanks or lines.</summary>
    public const string Variable = "TERRATEAM_SPARSE_CHECKOUT";

    // Always there: the configuration, and what its steps use.
    private const string Own = ".terrateam";

    // A sparse checkout of the workflow's own is left as it is.
    private const string Mark = "terrateam.sparse";

    /// <summary>The directories of a job; null where the workflow asks for none.</summary>
    /// <param name="asked">The value of the variable.</param>
    /// <param name="worked">The directories that are planned or applied; null where all are needed.</param>
    /// <exception cref="CheckoutException">A directory is outside of the repository.</exception>
    public static IReadOnlyList<string>? DirectoriesOf(string? asked, IEnumerable<string>? worked)
    {
        if (string.IsNullOrWhiteSpace(asked) || worked is null)
            return null;

        return
        [
            .. asked
                .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                .Concat(worked)
                .Append(Own)
                .Select(static one =>
                    RepositoryPath.Normalise(one)
                    ?? throw new CheckoutException($"'{one}' in {Variable} is outside of the repository.")
                )
                .Where(static one => one is not ".")
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Chooses the directories, before a commit is checked out.</summary>
    /// <exception cref="CheckoutException">Git failed.</exception>
    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        if (directories is not null)
        {
            // Names are no patterns, and none is an option.
            string[] set = ["sparse-checkout", "set", "--cone", "--skip-checks", .. directories.Select(d => $"./{d}")];
            _ = await git.RunAsync(cancellationToken, set);
            _ = await git.RunAsync(cancellationToken, "config", Mark, "true");
        }
        else if ((await git.TryAsync(cancellationToken, "config", "--local", "--get", Mark)).Succeeded)
        {
            _ = await git.RunAsync(cancellationToken, "sparse-checkout", "disable");
            _ = await git.RunAsync(cancellationToken, "config", "--unset", Mark);
        }
    }
}

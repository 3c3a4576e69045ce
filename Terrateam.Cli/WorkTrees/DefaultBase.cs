namespace Terrateam.Cli.WorkTrees;

/// <summary>What a work tree is compared with where the user names nothing.</summary>
/// <param name="Reference">The commit, as git is told it.</param>
/// <param name="Branch">The branch that it stands for.</param>
/// <param name="Note">Says why it was taken where that is a guess; null where it is none.</param>
internal sealed record DefaultBase(string Reference, string Branch, string? Note = null)
{
    private static readonly string[] UsualNames = ["main", "master"];

    /// <summary>
    /// The target of the pull request in a job of GitHub Actions; the default branch of <c>origin</c>, or of the only
    /// remote; the default branch of a repository without one.
    /// </summary>
    /// <exception cref="WorkTreeException">None of them is there.</exception>
    public static async Task<DefaultBase> FindAsync(WorkTree tree, CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable("GITHUB_BASE_REF") is { Length: > 0 } target)
            return new($"origin/{target}", target);
        if (await OfRemoteAsync(tree, "origin", cancellationToken) is { } known)
            return known;

        var remotes = (await tree.GitAsync(cancellationToken, "remote")).Split(
            '\n',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
        );
        if (remotes is [var only] && await OfRemoteAsync(tree, only, cancellationToken) is { } other)
            return other;

        // A clone that was fetched by hand may have a remote and none of its branches: what is here may be old.
        var why =
            remotes.Length == 0
                ? "there is no remote"
                : $"it is not known here what the default branch of {string.Join(" or ", remotes)} is";
        var configured = await tree.TryAsync(cancellationToken, "config", "--get", "init.defaultBranch");
        var names = UsualNames.Concat(configured.Code == 0 ? [configured.Output.Trim()] : []).Distinct().ToList();
        foreach (var name in names)
        {
            if (await HasAsync(tree, $"refs/heads/{name}", cancellationToken))
                return new(name, name, $"{why}, so the base is the local branch {name}; --base names another");
        }

        throw new WorkTreeException(
            $"It is not known here what the default branch is: {why}, and there is no local branch "
                + $"{string.Join(" and no ", names.Select(static name => $"`{name}`"))}. "
                + "Name the base with --base, the files with --files, or run `git remote set-head origin --auto` once."
        );
    }

    private static async Task<DefaultBase?> OfRemoteAsync(
        WorkTree tree,
        string remote,
        CancellationToken cancellationToken
    )
    {
        var heads = $"refs/remotes/{remote}/";
        var head = await tree.TryAsync(cancellationToken, "symbolic-ref", "--quiet", $"{heads}HEAD");
        if (head.Code == 0 && head.Output.Trim() is var full && full.StartsWith(heads, StringComparison.Ordinal))
            return new(full["refs/remotes/".Length..], full[heads.Length..]);

        foreach (var name in UsualNames)
        {
            if (await HasAsync(tree, $"{heads}{name}", cancellationToken))
                return new($"{remote}/{name}", name);
        }

        return null;
    }

    private static async Task<bool> HasAsync(WorkTree tree, string reference, CancellationToken cancellationToken) =>
        (await tree.TryAsync(cancellationToken, "rev-parse", "--verify", "--quiet", $"{reference}^{{commit}}")).Code
        == 0;
}

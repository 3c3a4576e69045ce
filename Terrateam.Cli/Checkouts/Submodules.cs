using Terrateam.Cli.Output;
using Terrateam.Cli.Processes;

namespace Terrateam.Cli.Checkouts;

/// <summary>
/// Checks out submodules at the commits that the checked out commit names: those that the workflow's own checkout has
/// and those that the commit adds, or all where the workflow asks for that.
/// </summary>
/// <remarks>
/// Not with <c>git submodule</c>, which obeys more keys of <c>.gitmodules</c> than path and address. The token is
/// bound to the server's host as for every other git command.
/// </remarks>
/// <param name="processes">Runs git.</param>
/// <param name="environment">Of git, with its credentials.</param>
/// <param name="root">The working tree.</param>
/// <param name="server">The repository's address on its server.</param>
/// <param name="asked">The workflow's <c>submodules</c>: <c>true</c>, <c>recursive</c>; any other value asks for
/// none.</param>
/// <param name="log">The job's log.</param>
internal sealed class Submodules(
    ProcessRunner processes,
    IReadOnlyDictionary<string, string> environment,
    string root,
    string? server,
    string? asked,
    JobLog log
)
{
    // Limits of nesting and number: a repository can be a submodule of itself.
    private const int Deepest = 8;
    private const int MaxSubmodules = 200;

    private const string GitLink = "160000 ";

    // No local files and no programs: `ext::` starts one.
    private const string Protocols = "https:ssh";

    private readonly string _scheme = server?.Split("://")[0] ?? "";

    private Present? _before;
    private int _count;

    private bool IsAsked => asked is "true" or "recursive";

    private bool IsRecursive => asked is "recursive";

    /// <summary>Records the present submodules before another commit is checked out.</summary>
    public async Task FindAsync(CancellationToken cancellationToken)
    {
        if (Path.Exists(Path.Combine(root, ".git")))
            _before = await FindAsync(root, 0, cancellationToken);
    }

    /// <summary>Checks out the submodules at the commits that the working tree's commit names.</summary>
    /// <exception cref="CheckoutException">One cannot be fetched.</exception>
    public Task UpdateAsync(CancellationToken cancellationToken) =>
        UpdateAsync(root, "", server ?? "", _before, IsAsked, 0, cancellationToken);

    private async Task<Present> FindAsync(string directory, int depth, CancellationToken cancellationToken)
    {
        var entries = await SubmoduleEntry.OfAsync(GitIn(directory), "HEAD", cancellationToken);
        var present = new Dictionary<string, Present>(StringComparer.Ordinal);
        foreach (var entry in entries.Take(MaxSubmodules))
        {
            var below = Path.Combine(directory, entry.Path);
            if (depth < Deepest && DirectoryGuard.Holds(root, below) && Path.Exists(Path.Combine(below, ".git")))
                present[entry.Name] = await FindAsync(below, depth + 1, cancellationToken);
        }

        return new(entries.Select(static entry => entry.Name).ToHashSet(StringComparer.Ordinal), present);
    }

    private async Task UpdateAsync(
        string directory,
        string prefix,
        string address,
        Present? before,
        bool all,
        int depth,
        CancellationToken cancellationToken
    )
    {
        if (!all && before is not { Modules.Count: > 0 })
            return;

        var git = GitIn(directory);
        foreach (var entry in await SubmoduleEntry.OfAsync(git, "HEAD", cancellationToken))
        {
            var present = before?.Modules.GetValueOrDefault(entry.Name);
            if (!all && present is null && before!.Known.Contains(entry.Name))
                continue;

            entry.DemandInside();
            var link = await git.RunAsync(
                cancellationToken,
                "--literal-pathspecs",
                "ls-files",
                "--stage",
                "--",
                entry.Path
            );
            if (!link.StartsWith(GitLink, StringComparison.Ordinal))
                continue;
            if (++_count > MaxSubmodules || depth == Deepest)
            {
                throw new CheckoutException(
                    $"There are more than {MaxSubmodules} submodules, or more than {Deepest} within each other."
                );
            }

            var sha = link[GitLink.Length..].Split(' ')[0];
            var from = entry.AddressFrom(address);
            var below = await UpdateAsync(entry, directory, from, sha, cancellationToken);
            log.Line("git", $"submodule {prefix}{entry.Path}: {sha}");
            await UpdateAsync(
                below,
                $"{prefix}{entry.Path}/",
                from,
                present,
                all && IsRecursive,
                depth + 1,
                cancellationToken
            );
        }
    }

    private async Task<string> UpdateAsync(
        SubmoduleEntry entry,
        string directory,
        string from,
        string sha,
        CancellationToken cancellationToken
    )
    {
        var below = DirectoryGuard.Resolve(directory, entry.Path, create: true);
        var git = GitIn(below, entry.IsRelative);
        var isNew = !Path.Exists(Path.Combine(below, ".git"));
        if (isNew)
            await git.RunAsync(cancellationToken, "init", "--quiet");

        // A `.git` file in that directory may point anywhere.
        if (
            !string.Equals(
                await git.RunAsync(cancellationToken, "rev-parse", "--show-toplevel"),
                below,
                StringComparison.Ordinal
            )
        )
        {
            throw entry.Refused("is not a repository of its own in this checkout: remove what lies there");
        }

        if (!await git.HasAsync(sha, cancellationToken))
            await FetchAsync(entry, git, isNew, from, sha, cancellationToken);

        await git.RunAsync(cancellationToken, "checkout", "--quiet", "--force", "--detach", sha);
        return below;
    }

    private static async Task FetchAsync(
        SubmoduleEntry entry,
        Git git,
        bool isNew,
        string from,
        string sha,
        CancellationToken cancellationToken
    )
    {
        var isShallow =
            isNew || await git.RunAsync(cancellationToken, "rev-parse", "--is-shallow-repository") is "true";
        string[] fetch = ["fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--force"];
        var one = await git.TryAsync(
            cancellationToken,
            [.. fetch, .. isShallow ? ["--depth=1"] : Array.Empty<string>(), from, sha]
        );
        if (one.Succeeded)
            return;

        // A server may serve only commits that a branch contains.
        var branches = await git.TryAsync(cancellationToken, [.. fetch, from, "+refs/heads/*:refs/submodule/*"]);
        if (await git.HasAsync(sha, cancellationToken))
            return;

        throw entry.Refused(
            $"cannot be fetched at {sha}. Its address has to be one of https or ssh, and the commit has to be there; "
                + $"a private repository of the same owner is read where the default branch names it under "
                + $"'credentials.repositories'.\n{(branches.Succeeded ? one : branches).Both.Trim()}\n"
        );
    }

    // A relative address is fetched with the protocol of the repository's own.
    private Git GitIn(string directory, bool isBeside = false) =>
        new(
            processes,
            directory,
            new Dictionary<string, string>(environment, StringComparer.Ordinal)
            {
                ["GIT_ALLOW_PROTOCOL"] =
                    _scheme is "http" || (_scheme is "file" && isBeside) ? $"{Protocols}:{_scheme}" : Protocols,

                // git-lfs would look for large files in the parent repository.
                ["GIT_LFS_SKIP_SMUDGE"] = "1",
            }
        );

    // The submodules before the checkout.
    private sealed record Present(IReadOnlySet<string> Known, IReadOnlyDictionary<string, Present> Modules);
}

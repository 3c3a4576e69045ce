using Terrateam.Core.Changes;
using Terrateam.Core.Modules;
using Terrateam.Core.Patterns;

namespace Terrateam.Cli.WorkTrees;

/// <summary>The changes of a work tree.</summary>
/// <param name="Files">The changed files, by path.</param>
/// <param name="Base">The base of the comparison, as the user named it; null where the files were listed.</param>
/// <param name="Branch">The branch that is checked out; null where none is.</param>
/// <param name="DestinationBranch">The branch of <paramref name="Base"/>; null where it is none.</param>
/// <param name="Note">Says why that base was taken; null where the user named it, or it is certain.</param>
internal sealed record WorkTreeChanges(
    ChangedFiles Files,
    string? Base,
    string? Branch,
    string? DestinationBranch,
    string? Note = null
);

/// <summary>Computes the changes of a work tree: its commits since the base, and uncommitted changes.</summary>
internal static class ChangesOfWorkTree
{
    // GitHub lists no more files than this; above it everything counts as changed.
    // https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files
    private const int MaxFiles = 3_000;

    private const string RemoteHeads = "refs/remotes/origin/";

    /// <summary>Compares the work tree with a base, as a pull request would.</summary>
    /// <param name="tree">The work tree.</param>
    /// <param name="reference">The base; null for <see cref="DefaultBase"/>.</param>
    /// <param name="untracked">The untracked files; they count as added.</param>
    /// <param name="cancellationToken">Ends git too.</param>
    /// <exception cref="WorkTreeException">The base does not exist, shares no history with the work tree, or git
    /// failed.</exception>
    public static async Task<WorkTreeChanges> SinceAsync(
        WorkTree tree,
        string? reference,
        IReadOnlyList<string> untracked,
        CancellationToken cancellationToken
    )
    {
        var branch = await BranchAsync(tree, cancellationToken);
        var found = reference is null ? await DefaultBase.FindAsync(tree, cancellationToken) : null;
        var start = found?.Reference ?? reference!;
        if (await CommitAsync(tree, "HEAD", cancellationToken) is null)
        {
            throw new WorkTreeException(
                "There is no commit yet, so there is nothing to compare with. Commit first, or name the files "
                    + "with --files."
            );
        }

        if (await CommitAsync(tree, start, cancellationToken) is not { } commit)
        {
            throw new WorkTreeException(
                $"git knows no commit `{start}` here. Fetch it, or name another base with --base, or the files "
                    + $"with --files."
            );
        }

        var common = await tree.TryAsync(cancellationToken, "merge-base", "HEAD", commit);
        if (common.Code != 0)
        {
            throw new WorkTreeException(
                $"`HEAD` and `{start}` have no commit in common here. If the clone is shallow, fetch more of it: "
                    + $"`git fetch --unshallow`, or `fetch-depth: 0` for actions/checkout."
            );
        }

        var entries = await tree.NamesAsync(
            cancellationToken,
            "diff",
            "--name-status",
            "-z",
            "--find-renames",
            "--no-relative",
            "--no-ext-diff",
            "--no-textconv",
            common.Output.Trim(),
            "--"
        );
        var files = Parse(entries)
            .Concat(untracked.Select(static path => new ChangedFile(path)))
            .OrderBy(static file => file.Path, StringComparer.Ordinal)
            .ToList();
        return new(new(files, files.Count > MaxFiles), start, branch, found?.Branch ?? NameOf(start), found?.Note);
    }

    /// <summary>
    /// Takes a list of files from the user: one path relative to the top directory per line, quoted where git quotes
    /// it, or each ended by NUL.
    /// </summary>
    /// <exception cref="WorkTreeException">A path leads out of the work tree, or git failed.</exception>
    public static async Task<WorkTreeChanges> ListedAsync(
        WorkTree tree,
        string list,
        RepositoryFiles present,
        CancellationToken cancellationToken
    )
    {
        var isQuoted = !list.Contains('\0', StringComparison.Ordinal);
        var lines = list.Split(isQuoted ? '\n' : '\0')
            .Select(static line => line.TrimEnd('\r'))
            .Where(static line => line.Length > 0)
            .Select(line => isQuoted ? Unquoted(line) : line);
        var known = present.Paths as ICollection<string> ?? [.. present.Paths];
        var files = lines
            .Select(static line =>
                (line.StartsWith('/') ? null : RepositoryPath.Normalise(line))
                ?? throw new WorkTreeException(
                    $"`{line}` is not in the repository. Files are told from its top directory, such as `ec2/main.tf`."
                )
            )
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(path => new ChangedFile(path, Removed: !known.Contains(path)))
            .ToList();
        return new(new(files, files.Count > MaxFiles), null, await BranchAsync(tree, cancellationToken), null);
    }

    // A badly quoted name would count as a file that changes nothing.
    private static string Unquoted(string line) =>
        QuotedName.From(line)
        ?? throw new WorkTreeException(
            $"`{line}` begins with a quote and is not a name as git quotes them. Let git end names with NUL and "
                + $"quote none, as with `git diff --name-only -z`."
        );

    // `<status> NUL <path> NUL`, with two paths for renames and copies.
    private static IEnumerable<ChangedFile> Parse(string[] entries)
    {
        for (var index = 0; index + 1 < entries.Length; index += 2)
        {
            var status = entries[index][0];
            if (status is 'R' or 'C' && index + 2 < entries.Length)
            {
                yield return new(entries[index + 2], status == 'R' ? entries[index + 1] : null);
                index++;
            }
            else
            {
                yield return new(entries[index + 1], Removed: status == 'D');
            }
        }
    }

    private static async Task<string?> CommitAsync(WorkTree tree, string reference, CancellationToken cancellationToken)
    {
        var answer = await tree.TryAsync(
            cancellationToken,
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            $"{reference}^{{commit}}"
        );
        return answer.Code == 0 ? answer.Output.Trim() : null;
    }

    private static async Task<string?> BranchAsync(WorkTree tree, CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable("GITHUB_HEAD_REF") is { Length: > 0 } source)
            return source;
        var answer = await tree.TryAsync(cancellationToken, "symbolic-ref", "--quiet", "--short", "HEAD");
        return answer.Code == 0 ? answer.Output.Trim() : null;
    }

    private static string? NameOf(string reference)
    {
        foreach (var prefix in new[] { RemoteHeads, "refs/heads/", "origin/" })
        {
            if (reference.StartsWith(prefix, StringComparison.Ordinal))
                return reference[prefix.Length..];
        }

        return reference.StartsWith("HEAD", StringComparison.Ordinal) || reference.AsSpan().IndexOfAny("~^@:") >= 0
            ? null
            : reference;
    }
}

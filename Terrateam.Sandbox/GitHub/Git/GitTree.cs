using System.Globalization;

namespace Terrateam.Sandbox.GitHub.Git;

internal static class GitTree
{
    /// <summary>The entries of a tree or commit, or null if there is no such tree.</summary>
    public static async Task<IReadOnlyList<TreeEntry>?> TreeAsync(this GitRepository git, string tree, bool recursive)
    {
        string[] arguments = recursive ? ["ls-tree", "-z", "-l", "-r", "-t", tree] : ["ls-tree", "-z", "-l", tree];
        var output = await git.AskAsync(arguments);
        return output.ExitCode == 0 ? [.. output.Parts.Where(part => part.Length > 0).Select(Parse)] : null;
    }

    /// <summary>The tree's sha of a commit, branch or tree, or null.</summary>
    public static async Task<string?> TreeShaAsync(this GitRepository git, string reference)
    {
        var sha = await git.ResolveAsync(reference) ?? reference;
        var output = await git.AskAsync("rev-parse", "--verify", "--quiet", "--end-of-options", sha + "^{tree}");
        return output.ExitCode == 0 ? output.Text : null;
    }

    private static TreeEntry Parse(string line)
    {
        var tab = line.IndexOf('\t', StringComparison.Ordinal);
        var parts = line[..tab].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new TreeEntry(
            line[(tab + 1)..],
            parts[0],
            parts[1],
            parts[2],
            long.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : null
        );
    }
}

/// <summary>An entry of a tree.</summary>
/// <param name="Path">Relative to the tree that was read.</param>
/// <param name="Mode">For example <c>100644</c>, <c>120000</c> for a symbolic link.</param>
/// <param name="Type"><c>blob</c>, <c>tree</c> or <c>commit</c>.</param>
/// <param name="Sha">The object.</param>
/// <param name="Size">Bytes of a blob.</param>
internal sealed record TreeEntry(string Path, string Mode, string Type, string Sha, long? Size)
{
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];
}

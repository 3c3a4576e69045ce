using System.Globalization;

namespace Terrateam.Sandbox.GitHub.Git;

/// <summary>Computes a pull request's changes with git.</summary>
internal static class GitDiff
{
    /// <summary>The files that differ between merge base and head, with renames detected as GitHub does.</summary>
    public static async Task<IReadOnlyList<FileChange>> DiffAsync(this GitRepository git, string from, string to)
    {
        var raw = (await git.AskAsync("diff", "--raw", "--no-abbrev", "-z", "-M", from, to)).OrThrow("diff --raw");
        var numbers = (await git.AskAsync("diff", "--numstat", "-z", "-M", from, to)).OrThrow("diff --numstat");
        var patches = await PatchesAsync(git, from, to);
        var counts = Counts(numbers.Parts);
        var changes = new List<FileChange>();
        var parts = raw.Parts;
        var i = 0;
        while (i < parts.Count && parts[i].Length > 0)
        {
            var fields = parts[i].Split(' ');
            var letter = fields[4][0];
            var renamed = letter is 'R' or 'C';
            var (path, previous) = renamed ? (parts[i + 2], parts[i + 1]) : (parts[i + 1], null);
            i += renamed ? 3 : 2;
            var (additions, deletions) = counts.GetValueOrDefault(path);
            changes.Add(
                new FileChange(
                    path,
                    previous,
                    Status(letter),
                    letter == 'D' ? fields[2] : fields[3],
                    additions,
                    deletions,
                    changes.Count < patches.Count ? patches[changes.Count] : null
                )
            );
        }

        return changes;
    }

    private static string Status(char letter) =>
        letter switch
        {
            'A' => "added",
            'D' => "removed",
            'R' => "renamed",
            'C' => "copied",
            'T' => "changed",
            _ => "modified",
        };

    private static Dictionary<string, (int Additions, int Deletions)> Counts(IReadOnlyList<string> parts)
    {
        var counts = new Dictionary<string, (int, int)>(StringComparer.Ordinal);
        for (var i = 0; i < parts.Count && parts[i].Length > 0; i++)
        {
            var fields = parts[i].Split('\t');
            var path = fields[2];
            if (path.Length == 0)
            {
                path = parts[i + 2];
                i += 2;
            }

            counts[path] = (Number(fields[0]), Number(fields[1]));
        }

        return counts;
    }

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static async Task<IReadOnlyList<string?>> PatchesAsync(GitRepository git, string from, string to)
    {
        var output = (await git.AskAsync("diff", "-M", "--no-color", "--no-ext-diff", from, to)).OrThrow("diff");
        return [.. ("\n" + output.Text).Split("\ndiff --git ").Skip(1).Select(Hunks)];
    }

    private static string? Hunks(string patch)
    {
        var start = patch.IndexOf("\n@@ ", StringComparison.Ordinal);
        return start < 0 ? null : patch[(start + 1)..];
    }
}

internal sealed record FileChange(
    string Path,
    string? PreviousPath,
    string Status,
    string Sha,
    int Additions,
    int Deletions,
    string? Patch
);

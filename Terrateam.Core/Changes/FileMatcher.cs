namespace Terrateam.Core.Changes;

/// <summary>Runs file patterns over one set of files and remembers what those that many dirspaces share match.</summary>
internal sealed class FileMatcher(PathTree files)
{
    private readonly Dictionary<string, int[]> known = new(StringComparer.Ordinal);

    /// <summary>True where some file is matched by a pattern and vetoed by none.</summary>
    internal bool IsMatched(IReadOnlyList<FilePattern> patterns, Dirspace dirspace)
    {
        HashSet<int>? vetoed = null;
        foreach (var pattern in patterns)
        {
            if (!pattern.IsVeto)
                continue;
            vetoed ??= [];
            Search(pattern, dirspace, index =>
            {
                vetoed.Add(index);
                return true;
            });
        }

        foreach (var pattern in patterns)
        {
            if (pattern.IsVeto)
                continue;
            var found = false;
            Search(pattern, dirspace, index => !(found = vetoed is null || !vetoed.Contains(index)));
            if (found)
                return true;
        }

        return false;
    }

    /// <summary>Calls for each file that the pattern matches, veto or not, until told to stop.</summary>
    internal void Search(FilePattern pattern, Dirspace dirspace, Func<int, bool> visit)
    {
        if (pattern.Below is { } below)
        {
            if (files.Find(dirspace.Directory) is { } start)
                GlobWalk.Run(below, start, (_, file) => visit(file.Index));
            return;
        }

        foreach (var index in Matches(pattern.Fill(dirspace)))
        {
            if (!visit(index))
                return;
        }
    }

    private int[] Matches(string pattern)
    {
        if (known.TryGetValue(pattern, out var indices))
            return indices;

        var found = new HashSet<int>();
        if (Glob.Parse(pattern, out _) is { } glob)
        {
            GlobWalk.Run(glob, files.Root, (_, file) =>
            {
                found.Add(file.Index);
                return true;
            });
        }

        return known[pattern] = [.. found];
    }
}

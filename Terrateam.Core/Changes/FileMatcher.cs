using Terrateam.Core.Patterns;

namespace Terrateam.Core.Changes;

/// <summary>
/// Runs file patterns over one set of files and caches the matches of patterns that many dirspaces share.
/// </summary>
internal sealed class FileMatcher(PathTree files)
{
    private readonly Dictionary<(string Start, string Pattern), int[]> _known = [];
    private readonly Dictionary<FilePattern[], SharedMatches> _shared = new(ReferenceEqualityComparer.Instance);

    /// <summary>True where some file is matched by a pattern and vetoed by none.</summary>
    internal bool IsMatched(CatalogueEntry entry)
    {
        if (!_shared.TryGetValue(entry.Patterns, out var same))
            _shared[entry.Patterns] = same = Share(entry.Patterns);

        // Most dirspaces have no file among those of the change, and only such patterns.
        var isLocal = same is { IsLocal: true, Matched: [] } && entry.Modules is [];
        return (!isLocal || files.Find(entry.Dirspace.Directory) is not null) && IsMatched(entry, same);
    }

    private bool IsMatched(CatalogueEntry entry, SharedMatches same)
    {
        HashSet<int>? vetoed = null;
        foreach (var veto in same.OwnVetoes)
        {
            Search(veto, entry.Dirspace, index =>
            {
                (vetoed ??= []).Add(index);
                return true;
            });
        }

        foreach (var index in same.Matched)
        {
            if (vetoed is null || !vetoed.Contains(index))
                return true;
        }

        foreach (var pattern in same.OwnPatterns)
        {
            if (Finds(pattern))
                return true;
        }

        foreach (var pattern in entry.Modules)
        {
            if (Finds(pattern))
                return true;
        }

        return false;

        bool Finds(FilePattern pattern)
        {
            var found = false;
            Search(pattern, entry.Dirspace, index =>
                !(found = !same.Vetoed.Contains(index) && (vetoed is null || !vetoed.Contains(index)))
            );
            return found;
        }
    }

    /// <summary>
    /// Visits each file that the pattern matches, vetoed or not, until <paramref name="visit"/> returns false.
    /// </summary>
    internal void Search(FilePattern pattern, Dirspace dirspace, Func<int, bool> visit)
    {
        if (pattern is { Below: { } below, Up: 0 })
        {
            if (files.Find(dirspace.Directory) is { } start)
                GlobWalk.Run(below, start, (_, file) => visit(file.Index));
            return;
        }

        foreach (var index in Matches(pattern, dirspace))
        {
            if (!visit(index))
                return;
        }
    }

    // The part of a pattern list that is the same for every dirspace is evaluated once.
    private SharedMatches Share(FilePattern[] patterns)
    {
        var matched = new HashSet<int>();
        var vetoed = new HashSet<int>();
        foreach (var pattern in patterns.Where(static pattern => !pattern.HasVariables))
            (pattern.IsVeto ? vetoed : matched).UnionWith(Matches(pattern, default));

        matched.ExceptWith(vetoed);
        return new(
            [.. matched],
            vetoed,
            [.. patterns.Where(static pattern => pattern is { HasVariables: true, IsVeto: false })],
            [.. patterns.Where(static pattern => pattern is { HasVariables: true, IsVeto: true })]
        );
    }

    // Sibling directories share the files of `${DIR}/../modules/*.tf`.
    private int[] Matches(FilePattern pattern, Dirspace dirspace)
    {
        var start = files.Root.Path;
        if (pattern.Below is not null)
        {
            for (var up = 0; up < pattern.Up; up++)
            {
                if (dirspace.Directory is ".")
                    return [];
                dirspace = dirspace with { Directory = RepositoryPath.DirectoryOf(dirspace.Directory) };
            }

            start = dirspace.Directory;
        }

        var key = (start, pattern.Below is null ? pattern.Fill(dirspace) : pattern.Text);
        if (_known.TryGetValue(key, out var indices))
            return indices;

        var found = new HashSet<int>();
        if ((pattern.Below ?? Glob.Parse(key.Item2, out _)) is { } glob && files.Find(start) is { } node)
        {
            GlobWalk.Run(glob, node, (_, file) =>
            {
                found.Add(file.Index);
                return true;
            });
        }

        return _known[key] = [.. found];
    }

    /// <param name="Matched">Files that a pattern without variables matches and no veto without variables.</param>
    /// <param name="Vetoed">Files that a veto without variables matches.</param>
    /// <param name="OwnPatterns">Patterns that differ by dirspace.</param>
    /// <param name="OwnVetoes">Vetoes that differ by dirspace.</param>
    private sealed record SharedMatches(
        int[] Matched,
        HashSet<int> Vetoed,
        FilePattern[] OwnPatterns,
        FilePattern[] OwnVetoes
    )
    {
        /// <summary>True where every own pattern is about files in or below the directory of the dirspace.</summary>
        internal bool IsLocal { get; } = Array.TrueForAll(OwnPatterns, IsAboutDirectory);

        private static bool IsAboutDirectory(FilePattern pattern) => pattern is { Below: not null, Up: 0 };
    }
}

using System.Text.Json.Nodes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Changes;

/// <summary>The patterns as written in the configuration, and which of them match which changed files.</summary>
/// <param name="configuration">The configuration in force.</param>
/// <param name="index">The modules.</param>
/// <param name="paths">Every changed path, with the file that causes the change.</param>
internal sealed class PatternSources(
    RepositoryConfiguration configuration,
    ModuleIndex index,
    IReadOnlyDictionary<string, ChangedFile> paths
)
{
    private readonly FileMatcher _matcher = new(new(paths.Keys));
    private readonly string[] _names = [.. paths.Keys];

    /// <summary>The patterns of a dirspace, in their order.</summary>
    internal IReadOnlyList<PatternSource> From(CatalogueEntry entry)
    {
        var place = SettingPlace.For(configuration, entry, "file_patterns");
        var isGlobal = place is "when_modified";
        var written = isGlobal ? configuration.Source["when_modified"]?["file_patterns"] as JsonArray : null;
        var patterns = entry
            .Workspace.WhenModified.FilePatterns.Select(
                (pattern, number) =>
                    new PatternSource(
                        written?[number]?.GetValue<string>() ?? pattern,
                        $"{place}.file_patterns[{number}]",
                        IsDefault: isGlobal && written is null
                    )
            )
            .ToList();

        // The patterns of modules come last, as in the catalogue.
        foreach (var module in index.From(entry.Dirspace.Directory))
        {
            patterns.AddRange(
                CodeFiles.PatternsOf(module).Select(static pattern => new PatternSource(pattern, "indexer"))
            );
        }

        return patterns;
    }

    /// <summary>
    /// The changed files of a dirspace, in order: each with the first pattern that matches it, and those that a veto
    /// excludes.
    /// </summary>
    internal (IReadOnlyList<ChangeReason.Matched> Matched, IReadOnlyList<ChangeReason.Vetoed> Vetoed) Files(
        CatalogueEntry entry
    )
    {
        var written = From(entry);
        var vetoes = new Dictionary<int, PatternSource>();
        var matches = new SortedDictionary<string, (int Path, PatternSource Pattern)>(StringComparer.Ordinal);
        foreach (var (number, pattern) in entry.Patterns.Concat(entry.Modules).Index())
        {
            _matcher.Search(pattern, entry.Dirspace, path =>
            {
                if (pattern.IsVeto)
                    vetoes.TryAdd(path, written[number]);
                else
                    matches.TryAdd(_names[path], (path, written[number]));
                return true;
            });
        }

        var matched = new List<ChangeReason.Matched>();
        var vetoed = new List<ChangeReason.Vetoed>();
        foreach (var (name, (path, pattern)) in matches)
        {
            if (vetoes.TryGetValue(path, out var veto))
                vetoed.Add(new(paths[name], name, pattern, veto));
            else
                matched.Add(new(paths[name], name, pattern));
        }

        return (matched, vetoed);
    }
}

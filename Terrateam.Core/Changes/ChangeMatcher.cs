using Terrateam.Core.Configuration;

namespace Terrateam.Core.Changes;

/// <summary>Works out which dirspaces a change touches.</summary>
public static class ChangeMatcher
{
    /// <summary>Matches changed files with the repository's directories.</summary>
    /// <param name="configuration">The configuration in force.</param>
    /// <param name="repositoryFiles">Every file of the head commit, from the repository root.</param>
    /// <param name="changed">The files of the pull request. They need not be among the repository's: a removed one is not.</param>
    /// <param name="context">What else decides; null for nothing.</param>
    /// <remarks>
    /// Takes time in proportion to the files, the directories and the patterns, except that a pattern that means files of
    /// other directories runs once for each of those directories that it names.
    /// </remarks>
    public static ChangeSet Match(
        RepositoryConfiguration configuration,
        IReadOnlyCollection<string> repositoryFiles,
        ChangedFiles changed,
        ChangeContext? context = null)
    {
        context ??= ChangeContext.None;
        var catalogue = DirspaceCatalogue.Of(configuration, repositoryFiles, context);
        var (ranks, cycle) = new DependencyGraph(catalogue).Layers(Touched(catalogue, changed, context));
        if (cycle.Count > 0)
            return new([], [], [CycleError(configuration, catalogue, cycle)], changed.Truncated);

        var touched = ranks
            .Select(rank => catalogue[rank.Key].Dirspace with { Rank = rank.Value })
            .OrderBy(static dirspace => dirspace.Rank)
            .ThenBy(static dirspace => dirspace.Dirspace);
        return new([.. touched], [.. catalogue.Select(static entry => entry.Dirspace)], [], changed.Truncated);
    }

    private static List<int> Touched(List<CatalogueEntry> catalogue, ChangedFiles changed, ChangeContext context)
    {
        if (changed.Truncated)
            return [.. Enumerable.Range(0, catalogue.Count)];

        var files = changed.Files
            .SelectMany(static file => file.PreviousPath is { } previous ? [file.Path, previous] : new[] { file.Path })
            .Distinct(StringComparer.Ordinal);
        var matcher = new FileMatcher(new(context.Index.WithAliases(files)));
        var forced = context.Forced.ToHashSet();
        var touched = new List<int>();
        for (var index = 0; index < catalogue.Count; index++)
        {
            var (dirspace, patterns) = catalogue[index];
            if (forced.Contains(dirspace.Dirspace) || matcher.IsMatched(patterns, dirspace.Dirspace))
                touched.Add(index);
        }

        return touched;
    }

    private static ConfigurationError CycleError(RepositoryConfiguration configuration, List<CatalogueEntry> catalogue, IReadOnlyList<int> cycle)
    {
        var first = catalogue[cycle[0]].Dirspace;
        var path = string.Join(" -> ", cycle.Select(index => catalogue[index].Dirspace.Dirspace.ToString()));
        return new(
            first.WhenModified.DependsOn?.File ?? configuration.File,
            first.WhenModified.DependsOn?.Line ?? 1,
            first.WhenModified.DependsOn?.Column ?? 1,
            $"dirs.{first.Rule?.Path ?? first.Dirspace.Directory}.when_modified.depends_on",
            $"these wait for each other in a circle: {path}",
            "dependencies that lead from each dirspace to others without coming back to it",
            Suggestion: null);
    }
}

using Terrateam.Core.Configuration;
using Terrateam.Core.Configuration.Stacks;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Changes;

/// <summary>Matches a change with a repository and keeps the intermediate results for explanations.</summary>
internal sealed class ChangeMatching
{
    private readonly RepositoryConfiguration _configuration;
    private readonly ChangeContext _context;
    private readonly ChangedFiles _changed;
    private int[] _layers = [];

    internal ChangeMatching(
        RepositoryConfiguration configuration,
        IReadOnlyCollection<string> repositoryFiles,
        ChangedFiles changed,
        ChangeContext context
    )
    {
        _configuration = configuration;
        _changed = changed;
        _context = context;
        Stacks = new(configuration.Stacks);
        Gone = new(configuration, [], new([]), context);
        if (
            !context.Index.IsBounded(
                repositoryFiles.Concat(
                    changed.Files.SelectMany(static file => new[] { file.Path, file.PreviousPath }).OfType<string>()
                )
            )
        )
        {
            Entries = [];
            Errors = [TooManyNames(configuration)];
            return;
        }

        Gone = new(configuration, repositoryFiles, changed, context);
        Entries = Gone.Without(DirspaceCatalogue.Create(configuration, repositoryFiles, context));
        var index = new TagIndex(Entries);
        Errors = StackAssignment.Assign(configuration, Stacks, Entries, index);
        if (Errors.Count > 0)
            return;

        Graph = new(Entries, index, Stacks);
        Touched = FindTouched(repositoryFiles);
        Causes = Graph.Pull(Touched);
        (_layers, var circle) = Graph.Sort([.. Causes.Take(Entries.Count).Select(static cause => cause != 0)]);
        if (circle.Count > 0)
            Errors = [CircleError.Create(configuration, Entries, Graph, circle)];
    }

    /// <summary>Every dirspace, in order.</summary>
    internal List<CatalogueEntry> Entries { get; }

    internal StackCatalogue Stacks { get; }

    /// <summary>The directories whose last configuration file the change removes.</summary>
    internal GoneDirectories Gone { get; }

    internal ChangeGraph? Graph { get; }

    /// <summary>The dirspaces with changed files of their own.</summary>
    internal List<int> Touched { get; } = [];

    /// <inheritdoc cref="ChangeGraph.Pull"/>
    internal int[] Causes { get; } = [];

    /// <summary>Why the configuration cannot be matched with the files.</summary>
    internal IReadOnlyList<ConfigurationError> Errors { get; }

    internal ChangeSet ToSet()
    {
        if (Errors.Count > 0)
            return new([], [], Errors, _changed.Truncated);

        var workflows = new WorkflowChoice(_configuration);
        var all = Entries.ConvertAll(workflows.Describe);
        var applyAfter = Stacks.HasRules ? new ApplyOrder(Stacks).Before(Members()) : null;
        var touched = new List<ChangedDirspace>();
        for (var entry = 0; entry < all.Count; entry++)
        {
            if (Causes[entry] != 0)
            {
                touched.Add(
                    workflows.ForRun(
                        all[entry] with
                        {
                            Rank = _layers[entry],
                            ApplyAfter = applyAfter?[Entries[entry].Stack.Index] ?? [],
                        }
                    )
                );
            }
        }

        if (workflows.Errors is { Count: > 0 } errors)
            return new([], [], errors, _changed.Truncated);

        // Within a layer they are in order already.
        return new([.. touched.OrderBy(static dirspace => dirspace.Rank)], all, [], _changed.Truncated)
        {
            Gone = Gone.Dirspaces(Entries),
        };
    }

    private ILookup<int, Dirspace> Members() =>
        Enumerable
            .Range(0, Entries.Count)
            .Where(entry => Causes[entry] != 0)
            .ToLookup(entry => Entries[entry].Stack.Index, entry => Entries[entry].Dirspace);

    private static ConfigurationError TooManyNames(RepositoryConfiguration configuration) =>
        new(
            configuration.File,
            1,
            1,
            "indexer",
            "the symbolic links of this repository lead to each other and give its files more than a million names",
            "links that do not lead to directories around themselves, or `indexer` switched off",
            Suggestion: null
        );

    private List<int> FindTouched(IReadOnlyCollection<string> repositoryFiles)
    {
        if (_changed.Truncated)
            return [.. Enumerable.Range(0, Entries.Count)];

        var matcher = new FileMatcher(new(_context.Index.Changed(_changed, repositoryFiles).Keys));
        var forced = _context.Forced.ToHashSet();
        var touched = new List<int>();
        for (var entry = 0; entry < Entries.Count; entry++)
        {
            var dirspace = Entries[entry].Dirspace;
            if (forced.Contains(dirspace) || matcher.IsMatched(Entries[entry]))
                touched.Add(entry);
        }

        return touched;
    }
}

using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Changes;

/// <summary>
/// Finds the dirspaces of a repository: its directories with files, as the configuration selects them.
/// </summary>
internal sealed class DirspaceCatalogue
{
    private readonly RepositoryConfiguration _configuration;
    private readonly ChangeContext _context;
    private readonly PathTree _tree;
    private readonly HashSet<string> _modules;
    private readonly List<string> _sharedTags = [];
    private readonly Dictionary<IReadOnlyList<string>, FilePattern[]> _compiled = new(
        ReferenceEqualityComparer.Instance
    );
    private readonly Dictionary<string, FilePattern[]> _byModule = new(StringComparer.Ordinal);
    private readonly Dictionary<WorkspaceRule, string> _workspaceTags = new(ReferenceEqualityComparer.Instance);
    private readonly WorkspaceRule[] _default;
    private readonly List<CatalogueEntry> _entries = [];

    private DirspaceCatalogue(RepositoryConfiguration configuration, IEnumerable<string> files, ChangeContext context)
    {
        _configuration = configuration;
        _context = context;
        _default = [new("default", [], configuration.WhenModified)];
        _tree = new(context.Index.WithAliases(files));
        _modules = context.Index.ModuleDirectories();
        if (configuration.BranchTags.FirstOrDefault(tag => tag.IsMatch(context.Branch)) is { } branch)
            _sharedTags.Add($"branch:{branch.Name}");
        if (
            configuration.DestinationBranchTags.FirstOrDefault(tag => tag.IsMatch(context.DestinationBranch)) is
            { } destination
        )
        {
            _sharedTags.Add($"dest_branch:{destination.Name}");
        }
    }

    /// <summary>Every dirspace that can be planned, in order.</summary>
    internal static List<CatalogueEntry> Create(
        RepositoryConfiguration configuration,
        IEnumerable<string> files,
        ChangeContext context
    )
    {
        var catalogue = new DirspaceCatalogue(configuration, files, context);
        catalogue.Collect();
        if (!catalogue.IsInOrder())
            catalogue._entries.Sort(static (left, right) => left.Dirspace.CompareTo(right.Dirspace));
        return catalogue._entries;
    }

    // As a list of files that is in order leaves them, unless a name begins like another one beside it.
    private bool IsInOrder()
    {
        for (var index = 1; index < _entries.Count; index++)
        {
            if (_entries[index - 1].Dirspace.CompareTo(_entries[index].Dirspace) > 0)
                return false;
        }

        return true;
    }

    private void Collect()
    {
        var named = _configuration
            .Directories.Where(static rule => !rule.IsPattern)
            .ToDictionary(static rule => rule.Path, StringComparer.Ordinal);
        foreach (var rule in named.Values)
        {
            if (rule.CreateIfMissing || _tree.Find(rule.Path) is { Files.Count: > 0 })
                Add(rule.Path, rule);
        }

        var byPattern = RulesByPattern(named);
        var exists = Unnamed();
        foreach (var node in _tree.Directories)
        {
            if (node.Files.Count == 0 || named.ContainsKey(node.Path))
                continue;
            if (byPattern.TryGetValue(node.Path, out var rule))
                Add(node.Path, rule);
            else if (exists(node))
                Add(node.Path, null);
        }
    }

    // The longest matching pattern decides, so patterns run by falling length, each only on directories without a rule.
    private Dictionary<string, DirectoryRule> RulesByPattern(Dictionary<string, DirectoryRule> named)
    {
        var rules = new Dictionary<string, DirectoryRule>(StringComparer.Ordinal);
        var patterns = _configuration
            .Directories.Where(static rule => rule.IsPattern)
            .OrderByDescending(static rule => rule.Path.Length)
            .ThenBy(static rule => rule.Path, StringComparer.Ordinal);
        foreach (var rule in patterns)
        {
            if (Glob.Parse(rule.Path, out _) is not { } glob)
                continue;
            GlobWalk.Run(
                glob,
                _tree.Root,
                (node, _) => rules.TryAdd(node.Path, rule) || true,
                node => !rules.ContainsKey(node.Path) && !named.ContainsKey(node.Path)
            );
        }

        return rules;
    }

    // Selects directories that no entry names. Where every pattern of the top level is about the directory itself, it
    // needs a file that one of them matches; other patterns may be about any directory.
    private Func<PathTreeNode, bool> Unnamed()
    {
        var patterns = Compile(_configuration.WhenModified.FilePatterns)
            .Where(static pattern => !pattern.IsVeto)
            .ToList();
        if (patterns.Exists(static pattern => pattern is not { Below: not null, Up: 0 }))
            return static _ => true;

        // A lock file without code beside it is left over from a removed directory or belongs to another tool.
        if (patterns.Exists(static pattern => !IsLock(pattern)))
            patterns.RemoveAll(IsLock);

        return node => node.Files.Exists(file => patterns.Exists(pattern => pattern.Below!.MatchesName(file.Name)));
    }

    private void Add(string directory, DirectoryRule? rule)
    {
        if (_modules.Contains(directory))
            return;

        foreach (var workspace in rule?.Workspaces ?? _default)
            Add(new(directory, workspace.Name), rule, workspace);
    }

    private void Add(Dirspace dirspace, DirectoryRule? rule, WorkspaceRule workspace)
    {
        var patterns = Compile(workspace.WhenModified.FilePatterns);
        FilePattern[] used = _context.Index.Modules.ContainsKey(dirspace.Directory)
            ? [.. _context.Index.From(dirspace.Directory).SelectMany(OfModule)]
            : [];
        // `file_patterns: []` excludes the directory from planning.
        if (patterns.Length == 0 && used.Length == 0)
            return;

        if (!_workspaceTags.TryGetValue(workspace, out var workspaceTag))
            _workspaceTags[workspace] = workspaceTag = $"{workspace.Kind}:{workspace.Name}";

        // One more for the tag of its stack.
        var count = 3 + _sharedTags.Count + (rule?.Tags.Count ?? 0) + workspace.Tags.Count;
        var tags = new HashSet<string>(count, StringComparer.Ordinal) { $"dir:{dirspace.Directory}", workspaceTag };
        AddAll(tags, _sharedTags);
        AddAll(tags, rule?.Tags ?? []);
        AddAll(tags, workspace.Tags);
        _entries.Add(new(dirspace, rule, workspace, tags, patterns, used));
    }

    private static void AddAll(HashSet<string> tags, IReadOnlyList<string> more)
    {
        for (var index = 0; index < more.Count; index++)
            tags.Add(more[index]);
    }

    // Sibling directories use their modules by the same relative paths.
    private FilePattern[] OfModule(string module) =>
        _byModule.TryGetValue(module, out var known)
            ? known
            : _byModule[module] = [.. CodeFiles.PatternsOf(Glob.Escape(module)).Select(FilePattern.Parse)];

    private static bool IsLock(FilePattern pattern) =>
        string.Equals(pattern.Text, CodeFiles.LockPattern, StringComparison.Ordinal);

    private FilePattern[] Compile(IReadOnlyList<string> patterns) =>
        _compiled.TryGetValue(patterns, out var known)
            ? known
            : _compiled[patterns] = [.. patterns.Select(FilePattern.Parse)];
}

using Terrateam.Core.Patterns;
using Terrateam.Core.TagQueries;

namespace Terrateam.Tests.Core.Changes;

/// <summary>
/// A second way from a change to layers, written to be obviously right rather than fast: every pattern against every
/// file, every dirspace against every other, until nothing more happens.
/// </summary>
internal sealed partial class SlowMatching
{
    private readonly RandomChange _given;
    private readonly List<One> _all = [];
    private readonly HashSet<One> _changed;
    private readonly Dictionary<One, int> _ranks = [];
    private readonly Dictionary<string, RandomStack> _stacks;

    public SlowMatching(RandomChange given)
    {
        _given = given;
        _stacks = given.Stacks.ToDictionary(static stack => stack.Name);
        var files = given.Files.SelectMany(Names).ToHashSet();
        var paths = Paths(files);
        foreach (
            var directory in files
                .Select(RepositoryPath.DirectoryOf)
                .Concat(given.Entries.Where(static entry => entry.CreateIfMissing).Select(static entry => entry.Path))
                .Distinct()
        )
        {
            AddDirectory(directory, [.. files.Where(file => RepositoryPath.DirectoryOf(file) == directory)]);
        }

        IsWrong = _all.Exists(one => LeavesOf(one).Count > 1);
        if (IsWrong)
        {
            _changed = [];
            return;
        }

        foreach (var one in _all)
        {
            one.Stack = LeavesOf(one).SingleOrDefault()?.Name ?? "default";
            one.Tags.UnionWith(Containing(one.Stack).Select(static name => $"stack_name:{name}"));
        }

        _changed = [.. _all.Where(one => given.Forced.Contains(one.Dirspace) || paths.Any(path => one.Matches(path)))];
        PullIn();
        IsWrong = _all.Exists(one => Reaches(one, one, Waits));
    }

    /// <summary>True where some dirspace is in two stacks, or waits for itself.</summary>
    public bool IsWrong { get; }

    /// <summary>Every changed dirspace in words, by layer.</summary>
    public IEnumerable<string> Changed =>
        _changed
            .OrderBy(Rank)
            .ThenBy(static one => one.Dirspace)
            .Select(one =>
                Words(
                    one.Dirspace,
                    Rank(one),
                    one.Stack,
                    one.Tags,
                    Variables(one),
                    _changed.Where(other => IsAppliedBefore(other, one)).Select(static other => other.Dirspace).Order()
                )
            );

    public IEnumerable<Dirspace> All => _all.Select(static one => one.Dirspace).Order();

    public static string Words(
        Dirspace dirspace,
        int rank,
        string stack,
        IEnumerable<string> tags,
        IEnumerable<KeyValuePair<string, string>> variables,
        IEnumerable<Dirspace> applyAfter
    ) =>
        $"{rank} {dirspace} in {stack} [{string.Join(' ', tags.Order(StringComparer.Ordinal))}] "
        + $"{{{string.Join(' ', variables.OrderBy(static one => one.Key, StringComparer.Ordinal))}}} after "
        + $"{string.Join(", ", applyAfter)}";

    // The names of a path: its own, and those through links, through at most four of them.
    private HashSet<string> Names(string path)
    {
        var names = new HashSet<string> { path };
        for (var times = 0; times < 4; times++)
        {
            foreach (var name in names.ToList())
            {
                names.UnionWith(
                    _given
                        .Links.Where(link => IsAtOrBelow(name, link.Value))
                        .Select(link => link.Key + name[link.Value.Length..])
                );
            }
        }

        return names;
    }

    private HashSet<string> Paths(HashSet<string> files)
    {
        var paths = _given
            .Changed.SelectMany(static file => new[] { file.Path, file.PreviousPath })
            .OfType<string>()
            .ToHashSet();
        paths.UnionWith(
            files
                .Where(file =>
                    _given.Links.Keys.Any(link =>
                        paths.Contains(link) && file.StartsWith(link + "/", StringComparison.Ordinal)
                    )
                )
                .ToList()
        );
        return [.. paths.SelectMany(Names)];
    }

    private void AddDirectory(string directory, List<string> files)
    {
        var entry = _given.Entries.FirstOrDefault(entry => entry.Path == directory && !entry.Path.Contains('*'))
            ?? _given
                .Entries.Where(entry =>
                    entry.Path.Contains('*') && files.Exists(file => SlowGlob.Matches(entry.Path, file))
                )
                .OrderByDescending(static entry => entry.Path.Length)
                .ThenBy(static entry => entry.Path, StringComparer.Ordinal)
                .FirstOrDefault();
        string[] global = [.. (_given.GlobalPatterns ?? ["**/*.tf", "**/*.tfvars"]).Select(OfTopLevel)];
        var positive = global.Where(static pattern => !pattern.StartsWith('!')).ToList();
        if (
            entry is null
            && positive.TrueForAll(IsAboutTheDirectory)
            && !positive.Exists(pattern =>
                files.Exists(file => SlowGlob.Matches(Fill(pattern, new(directory, "default")), file))
            )
        )
        {
            return;
        }

        if (IsModule(directory) || (IsEmptied(directory, files) && entry is not { CreateIfMissing: true }))
            return;

        var modules = (_given.Modules.GetValueOrDefault(directory) ?? []).Where(module =>
            RepositoryPath.Normalise($"{directory}/{module}") is not null
        );
        string[] patterns =
        [
            .. entry?.Patterns ?? global,
            .. modules.SelectMany(static module =>
                (string[])[$"${{DIR}}/{module}/*.tf", $"${{DIR}}/{module}/*.tfvars", $"${{DIR}}/{module}/**/*.json"]
            ),
        ];
        if (patterns.Length == 0)
            return;
        foreach (var workspace in entry is { Workspaces.Length: > 0 } ? entry.Workspaces : ["default"])
        {
            _all.Add(
                new(
                    new(directory, workspace),
                    patterns,
                    [$"dir:{directory}", $"workspace:{workspace}", .. entry?.Tags ?? []],
                    entry?.DependsOn,
                    entry?.Prunes ?? false
                )
            );
        }
    }

    private bool IsEmptied(string directory, List<string> files) =>
        !files.Exists(IsConfiguration)
        && _given.Changed.Any(file =>
            (file.PreviousPath ?? (file.Removed ? file.Path : null)) is { } gone
            && IsConfiguration(gone)
            && RepositoryPath.DirectoryOf(gone) == directory
        );

    private static bool IsConfiguration(string file) =>
        file.EndsWith(".tf", StringComparison.Ordinal) || file.EndsWith(".tf.json", StringComparison.Ordinal);

    private bool IsModule(string directory) =>
        _given.Modules.Any(use =>
            use.Value.Any(module =>
            {
                var path = RepositoryPath.Normalise($"{use.Key}/{module}");
                for (var times = 0; times <= 4 && path is not null; times++)
                {
                    if (path == directory)
                        return true;
                    path = _given
                        .Links.Where(link => IsAtOrBelow(path, link.Key))
                        .Select(link => link.Value + path[link.Key.Length..])
                        .FirstOrDefault();
                }

                return false;
            })
        );

    private List<RandomStack> LeavesOf(One one) =>
        [.. _given.Stacks.Where(stack => stack.Query is not null && Selects(stack.Query, one, owner: null))];

    private IEnumerable<string> Containing(string name) =>
        _given
            .Stacks.Where(stack => stack.Members.Contains(name))
            .SelectMany(stack => Containing(stack.Name))
            .Append(name);

    private IEnumerable<string> LeavesIn(string name) =>
        _stacks.TryGetValue(name, out var stack) && stack.Members.Length > 0
            ? stack.Members.SelectMany(LeavesIn)
            : [name];

    private void PullIn()
    {
        HashSet<string> touched = [],
            pulled = [];
        int before;
        do
        {
            before = _changed.Count + touched.Count + pulled.Count;
            touched.UnionWith(_changed.SelectMany(one => Containing(one.Stack)));
            touched.UnionWith(pulled.SelectMany(Containing));
            pulled.UnionWith(
                _given
                    .Stacks.Where(stack => (stack.ModifiedBy ?? []).Any(touched.Contains))
                    .Select(static stack => stack.Name)
            );
            pulled.UnionWith(
                _given
                    .Stacks.Where(stack => pulled.Contains(stack.Name))
                    .SelectMany(static stack => stack.Members)
                    .ToList()
            );
            _changed.UnionWith(
                _all.Where(one =>
                        !(one.DependsOn is not null && one.Prunes)
                        && (pulled.Contains(one.Stack) || _changed.Any(other => DependsOn(one, other)))
                    )
                    .ToList()
            );
        } while (_changed.Count + touched.Count + pulled.Count > before);
    }

    private IEnumerable<KeyValuePair<string, string>> Variables(One one) =>
        Containing(one.Stack)
            .Distinct()
            .Where(name => _stacks.TryGetValue(name, out var stack) && stack.Value is not null)
            .Select(name => KeyValuePair.Create($"of_{name}", _stacks[name].Value!));

    private static bool Selects(string query, One one, string? owner) =>
        TagQuery.Parse(query).Query!.Matches(new(one.Tags, one.Dirspace.Directory, owner));

    private static bool IsAtOrBelow(string path, string directory) =>
        path == directory || path.StartsWith(directory + "/", StringComparison.Ordinal);

    private static bool IsAboutTheDirectory(string pattern) =>
        pattern.StartsWith("${DIR}/", StringComparison.Ordinal)
        && !pattern.Contains("..", StringComparison.Ordinal)
        && !pattern.Contains("${WORKSPACE}", StringComparison.Ordinal);

    private static string OfTopLevel(string pattern) =>
        pattern switch
        {
            ['!', .. var rest] => "!" + OfTopLevel(rest),
            ['*', '*', '/', .. var rest] => "${DIR}/" + rest,
            ['*', ..] => "${DIR}/" + pattern,
            _ => pattern,
        };

    private static string Fill(string pattern, Dirspace dirspace) =>
        pattern
            .Replace("${DIR}", dirspace.Directory, StringComparison.Ordinal)
            .Replace("${WORKSPACE}", dirspace.Workspace, StringComparison.Ordinal);

    private sealed class One(Dirspace dirspace, string[] patterns, HashSet<string> tags, string? dependsOn, bool prunes)
    {
        public Dirspace Dirspace => dirspace;

        public HashSet<string> Tags => tags;

        public string? DependsOn => dependsOn;

        public bool Prunes => prunes;

        public string Stack { get; set; } = "";

        public bool Matches(string path) =>
            Array.Exists(patterns, pattern =>
                !pattern.StartsWith('!') && SlowGlob.Matches(Fill(pattern, dirspace), path)
            )
            && !Array.Exists(patterns, pattern =>
                pattern.StartsWith('!') && SlowGlob.Matches(Fill(pattern[1..], dirspace), path)
            );
    }
}

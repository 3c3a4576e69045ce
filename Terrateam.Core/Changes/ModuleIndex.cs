namespace Terrateam.Core.Changes;

/// <summary>
/// What an index run found: which directory uses which modules of the repository, and what the symbolic links are.
/// </summary>
/// <param name="Modules">By directory, the paths of its modules, told from the directory.</param>
/// <param name="Symlinks">By link, the file or directory that it points to, both from the repository root.</param>
public sealed record ModuleIndex(
    IReadOnlyDictionary<string, IReadOnlyList<string>> Modules,
    IReadOnlyDictionary<string, string> Symlinks
)
{
    /// <summary>
    /// How many names beyond their own the files of a repository may have through links; the error says a million.
    /// </summary>
    internal const int MaxAliases = 1_000_000;

    private const int MaxChainOfLinks = 4;

    /// <summary>Nothing is known.</summary>
    public static ModuleIndex Empty { get; } =
        new(
            new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal),
            new Dictionary<string, string>(StringComparer.Ordinal)
        );

    /// <summary>
    /// The modules of a directory, each once and told from it by the shortest path; those outside of the repository are
    /// none.
    /// </summary>
    internal IEnumerable<string> From(string directory) =>
        (Modules.GetValueOrDefault(directory) ?? [])
            .Select(module => RepositoryPath.Normalise($"{directory}/{module}"))
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .Select(path => RepositoryPath.Relative(directory, path));

    /// <summary>The directories that are modules of others, so that nobody plans them for themselves.</summary>
    internal HashSet<string> ModuleDirectories()
    {
        var directories = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (directory, modules) in Modules)
        {
            foreach (var module in modules)
            {
                var path = RepositoryPath.Normalise($"{directory}/{module}");
                for (var chain = 0; path is not null && chain <= MaxChainOfLinks && directories.Add(path); chain++)
                    path = Target(path);
            }
        }

        return directories;
    }

    /// <summary>
    /// Every path that changes with the files, and because of which: both names of a rename, the names through links,
    /// and, where a link itself changes, all that is reached through it.
    /// </summary>
    internal IReadOnlyDictionary<string, ChangedFile> Changed(
        ChangedFiles changed,
        IReadOnlyCollection<string> repositoryFiles
    )
    {
        var paths = new Dictionary<string, ChangedFile>(StringComparer.Ordinal);
        foreach (var file in changed.Files)
        {
            paths.TryAdd(file.Path, file);
            if (file.PreviousPath is { } previous)
                paths.TryAdd(previous, file);
        }

        if (Symlinks.Count == 0)
            return paths;

        var changing = Symlinks
            .Keys.Where(paths.ContainsKey)
            .Select(link => (Below: link + "/", File: paths[link]))
            .ToList();
        foreach (var file in changing.Count == 0 ? [] : WithAliases(repositoryFiles))
        {
            foreach (var (below, link) in changing)
            {
                if (file.StartsWith(below, StringComparison.Ordinal))
                    paths.TryAdd(file, link);
            }
        }

        var links = Links();
        foreach (var (path, file) in paths.ToList())
        {
            foreach (var name in Names(path, links))
                paths.TryAdd(name, file);
        }

        return paths;
    }

    /// <summary>
    /// False where links that lead to each other give the files more names than can be looked at, which a few hundred
    /// links are enough for. Nothing else here may be asked then.
    /// </summary>
    internal bool IsBounded(IEnumerable<string> files)
    {
        if (Symlinks.Count == 0)
            return true;

        var links = Links();
        var left = MaxAliases;
        return files.All(file => CanName(file, links, ref left));
    }

    /// <summary>The files and, for each below a link's target, the name that it has through the link.</summary>
    internal IEnumerable<string> WithAliases(IEnumerable<string> files)
    {
        if (Symlinks.Count == 0)
            return files;

        var links = Links();
        return files.SelectMany(file => Names(file, links)).Distinct(StringComparer.Ordinal);
    }

    private ILookup<string, string> Links() =>
        Symlinks.ToLookup(static link => link.Value, static link => link.Key, StringComparer.Ordinal);

    private static HashSet<string> Names(string file, ILookup<string, string> links)
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { file };
        List<string> last = [file];
        for (var chain = 0; chain < MaxChainOfLinks && last.Count > 0; chain++)
            last = [.. last.SelectMany(name => Aliases(name, links)).Where(names.Add)];

        return names;
    }

    private static bool CanName(string file, ILookup<string, string> links, ref int left)
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { file };
        List<string> last = [file];
        for (var chain = 0; chain < MaxChainOfLinks && last.Count > 0; chain++)
        {
            var next = new List<string>();
            foreach (var alias in last.SelectMany(name => Aliases(name, links)))
            {
                // Those that are there already were work as well.
                if (--left < 0)
                    return false;
                if (names.Add(alias))
                    next.Add(alias);
            }

            last = next;
        }

        return true;
    }

    private static IEnumerable<string> Aliases(string file, ILookup<string, string> links)
    {
        for (var end = file.Length; end > 0; end = file.LastIndexOf('/', end - 1))
        {
            var behind = file[end..];
            foreach (var link in links[file[..end]])
                yield return link + behind;
        }
    }

    private string? Target(string path)
    {
        for (var end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1))
        {
            if (Symlinks.TryGetValue(path[..end], out var target))
                return target + path[end..];
        }

        return null;
    }
}

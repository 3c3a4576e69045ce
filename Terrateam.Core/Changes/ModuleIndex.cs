using Terrateam.Core.Patterns;

namespace Terrateam.Core.Changes;

/// <summary>
/// The result of an index run: the modules of the repository that each directory uses, and the symbolic links.
/// </summary>
/// <param name="Modules">By directory, the paths of its modules, relative to the directory.</param>
/// <param name="Symlinks">By link, the file or directory that it points to, both from the repository root.</param>
public sealed record ModuleIndex(
    IReadOnlyDictionary<string, IReadOnlyList<string>> Modules,
    IReadOnlyDictionary<string, string> Symlinks
)
{
    /// <summary>
    /// How many additional names the files of a repository may have through links. The text of the error repeats the
    /// number.
    /// </summary>
    internal const int MaxAliases = 1_000_000;

    private const int MaxChainOfLinks = 4;

    /// <summary>An empty index.</summary>
    public static ModuleIndex Empty { get; } =
        new(
            new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal),
            new Dictionary<string, string>(StringComparer.Ordinal)
        );

    /// <summary>The modules of a directory inside the repository, each once, by the shortest relative path.</summary>
    internal IEnumerable<string> From(string directory) =>
        (Modules.GetValueOrDefault(directory) ?? [])
            .Select(module => RepositoryPath.Normalise($"{directory}/{module}"))
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .Select(path => RepositoryPath.Relative(directory, path));

    /// <summary>The directories that others use as modules. They are not planned by themselves.</summary>
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
    /// Every changed path with the file that causes it: both names of a rename, the names through links, and, where a
    /// link itself changes, all paths through it.
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
    /// False where links that point to each other give the files too many names, for which a few hundred links are
    /// enough. No other member may be called then.
    /// </summary>
    internal bool IsBounded(IEnumerable<string> files)
    {
        if (Symlinks.Count == 0)
            return true;

        var links = Links();
        var left = MaxAliases;
        return files.All(file => CanName(file, links, ref left));
    }

    /// <summary>The files, and the names that those below the target of a link have through the link.</summary>
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
                // Duplicates count, because they take time too.
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

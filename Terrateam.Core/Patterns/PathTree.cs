namespace Terrateam.Core.Patterns;

/// <summary>A set of files by directory, so that a pattern visits only the directories that can still match.</summary>
internal sealed class PathTree
{
    private readonly Dictionary<string, PathTreeNode> _directories = new(StringComparer.Ordinal);

    internal PathTree(IEnumerable<string> files)
    {
        Root = new(".");
        _directories.Add(Root.Path, Root);
        var alternate = _directories.GetAlternateLookup<ReadOnlySpan<char>>();
        var last = Root;
        var run = new List<PathTreeFile>();
        foreach (var file in files)
        {
            // Listings are sorted by directory, so mostly the last directory matches again. Its files are collected
            // first, so that its list is allocated once, in its final size.
            var slash = file.LastIndexOf('/');
            var path = slash < 0 ? "." : file.AsSpan(0, slash);
            if (!path.SequenceEqual(last.Path))
            {
                last.Files.AddRange(run);
                run.Clear();
                last = alternate.TryGetValue(path, out var known) ? known : Add(path.ToString());
            }

            run.Add(new(file, slash + 1, Count++));
        }

        last.Files.AddRange(run);
    }

    internal PathTreeNode Root { get; }

    /// <summary>The number of files; indexes of files are below it.</summary>
    internal int Count { get; private set; }

    /// <summary>Every directory, those without files of their own included.</summary>
    internal IEnumerable<PathTreeNode> Directories => _directories.Values;

    internal PathTreeNode? Find(string directory) => _directories.GetValueOrDefault(directory);

    private PathTreeNode Add(string path)
    {
        // The nearest known directory above is found from the end, so that no directory is looked up twice.
        var alternate = _directories.GetAlternateLookup<ReadOnlySpan<char>>();
        var parent = Root;
        var end = path.LastIndexOf('/');
        for (; end >= 0; end = end == 0 ? -1 : path.LastIndexOf('/', end - 1))
        {
            if (alternate.TryGetValue(path.AsSpan(0, end), out var known))
            {
                parent = known;
                break;
            }
        }

        while (true)
        {
            var start = end + 1;
            end = path.IndexOf('/', start);
            var child = new PathTreeNode(end < 0 ? path : path[..end], start);
            _directories.Add(child.Path, child);
            parent.Add(child);
            if (end < 0)
                return child;
            parent = child;
        }
    }
}

/// <summary>A directory. Its children are linked, because most directories have few or none.</summary>
internal sealed class PathTreeNode(string path, int start = 0)
{
    private const int MaxCompared = 8;

    private PathTreeNode? _last;
    private int _count;
    private Dictionary<string, PathTreeNode>? _byName;

    internal string Path => path;

    internal ReadOnlySpan<char> Name => path.AsSpan(start);

    internal bool IsLeaf => First is null;

    /// <summary>The first directory in this one.</summary>
    internal PathTreeNode? First { get; private set; }

    /// <summary>The directory after this one in the same directory.</summary>
    internal PathTreeNode? Next { get; private set; }

    internal List<PathTreeFile> Files { get; } = [];

    internal void Add(PathTreeNode child)
    {
        if (_last is null)
            First = child;
        else
            _last.Next = child;
        _last = child;
        _count++;
        _byName = null;
    }

    /// <summary>The directory of a name in this one. Many of them are indexed when one is first asked for.</summary>
    internal PathTreeNode? Find(string name)
    {
        if (_count > MaxCompared)
            return (_byName ??= Index()).GetValueOrDefault(name);

        for (var child = First; child is not null; child = child.Next)
        {
            if (child.Name.SequenceEqual(name))
                return child;
        }

        return null;
    }

    private Dictionary<string, PathTreeNode> Index()
    {
        var names = new Dictionary<string, PathTreeNode>(_count, StringComparer.Ordinal);
        for (var child = First; child is not null; child = child.Next)
            names.Add(child.Name.ToString(), child);
        return names;
    }
}

/// <summary>
/// One file of a directory. Its name is a slice of the path, because there may be hundreds of thousands of files.
/// </summary>
internal readonly record struct PathTreeFile(string Path, int Start, int Index)
{
    internal ReadOnlySpan<char> Name => Path.AsSpan(Start);
}

using System.Runtime.InteropServices;

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
        foreach (var file in files)
        {
            // Listings are sorted by directory, so mostly the last directory matches again.
            var slash = file.LastIndexOf('/');
            var path = slash < 0 ? "." : file.AsSpan(0, slash);
            if (!path.SequenceEqual(last.Path))
                last = alternate.TryGetValue(path, out var known) ? known : Add(path.ToString());
            last.Files.Add(new(file, slash + 1, Count++));
        }
    }

    internal PathTreeNode Root { get; }

    /// <summary>The number of files; indexes of files are below it.</summary>
    internal int Count { get; private set; }

    /// <summary>Every directory, those without files of their own included.</summary>
    internal IEnumerable<PathTreeNode> Directories => _directories.Values;

    internal PathTreeNode? Find(string directory) => _directories.GetValueOrDefault(directory);

    private PathTreeNode Add(string path)
    {
        var parent = Root;
        var start = 0;
        while (true)
        {
            var slash = path.IndexOf('/', start);
            var end = slash < 0 ? path.Length : slash;
            ref var child = ref CollectionsMarshal.GetValueRefOrAddDefault(
                parent.Children,
                path[start..end],
                out var exists
            );
            if (!exists)
            {
                child = new(path[..end]);
                _directories.Add(child.Path, child);
            }

            parent = child!;
            if (slash < 0)
                return parent;
            start = slash + 1;
        }
    }
}

internal sealed class PathTreeNode(string path)
{
    private Dictionary<string, PathTreeNode>? _children;

    internal string Path => path;

    internal bool IsLeaf => _children is null;

    internal Dictionary<string, PathTreeNode> Children => _children ??= new(StringComparer.Ordinal);

    internal List<PathTreeFile> Files { get; } = [];
}

/// <summary>
/// One file of a directory. Its name is a slice of the path, because there may be hundreds of thousands of files.
/// </summary>
internal readonly record struct PathTreeFile(string Path, int Start, int Index)
{
    internal ReadOnlySpan<char> Name => Path.AsSpan(Start);
}

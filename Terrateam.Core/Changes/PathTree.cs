using System.Runtime.InteropServices;

namespace Terrateam.Core.Changes;

/// <summary>A set of files by directory, so that a pattern visits only the directories that can still match.</summary>
internal sealed class PathTree
{
    private readonly Dictionary<string, PathTreeNode> directories = new(StringComparer.Ordinal);

    internal PathTree(IEnumerable<string> files)
    {
        Root = new(".");
        directories.Add(Root.Path, Root);
        var alternate = directories.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var file in files)
        {
            var slash = file.LastIndexOf('/');
            var directory = slash < 0 ? Root
                : alternate.TryGetValue(file.AsSpan(0, slash), out var known) ? known
                : Add(file[..slash]);
            directory.Files.Add(new(file[(slash + 1)..], Count++));
        }
    }

    internal PathTreeNode Root { get; }

    /// <summary>How many files there are; each has an index below.</summary>
    internal int Count { get; private set; }

    /// <summary>Every directory, those without files of their own included.</summary>
    internal IEnumerable<PathTreeNode> Directories => directories.Values;

    internal PathTreeNode? Find(string directory) => directories.GetValueOrDefault(directory);

    private PathTreeNode Add(string path)
    {
        var parent = Root;
        var start = 0;
        while (true)
        {
            var slash = path.IndexOf('/', start);
            var end = slash < 0 ? path.Length : slash;
            ref var child = ref CollectionsMarshal.GetValueRefOrAddDefault(parent.Children, path[start..end], out var exists);
            if (!exists)
            {
                child = new(path[..end]);
                directories.Add(child.Path, child);
            }

            parent = child!;
            if (slash < 0)
                return parent;
            start = slash + 1;
        }
    }
}

/// <summary>One directory.</summary>
internal sealed class PathTreeNode(string path)
{
    internal string Path => path;

    internal Dictionary<string, PathTreeNode> Children { get; } = new(StringComparer.Ordinal);

    internal List<PathTreeFile> Files { get; } = [];
}

/// <summary>One file of a directory.</summary>
internal readonly record struct PathTreeFile(string Name, int Index);

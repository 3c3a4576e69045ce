using System.Text;
using Terrateam.Core.Modules;

namespace Terrateam.Cli.WorkTrees;

/// <summary>The files of a work tree.</summary>
/// <param name="Files">All files.</param>
/// <param name="Untracked">The untracked files among them.</param>
internal sealed record WorkTreeListing(RepositoryFiles Files, IReadOnlyList<string> Untracked);

/// <summary>Lists the files of a work tree, tracked and untracked but not ignored, as they are on disk.</summary>
internal static class WorkTreeFiles
{
    private const string LinkMode = "120000";
    private static readonly UTF8Encoding StrictUtf8 = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    /// <summary>Lists the files with their symbolic links.</summary>
    /// <exception cref="WorkTreeException">Git failed.</exception>
    public static async Task<WorkTreeListing> ListAsync(WorkTree tree, CancellationToken cancellationToken)
    {
        var stagedTask = tree.NamesAsync(cancellationToken, "ls-files", "-z", "--stage");
        var deletedTask = tree.NamesAsync(cancellationToken, "ls-files", "-z", "--deleted");
        var untracked = await tree.NamesAsync(cancellationToken, "ls-files", "-z", "--others", "--exclude-standard");
        var deleted = (await deletedTask).ToHashSet(StringComparer.Ordinal);

        var paths = new HashSet<string>(StringComparer.Ordinal);
        var links = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in await stagedTask)
        {
            // `<mode> <object> <stage>TAB<path>`
            var path = entry[(entry.IndexOf('\t', StringComparison.Ordinal) + 1)..];
            if (deleted.Contains(path) || !paths.Add(path))
                continue;
            if (entry.StartsWith(LinkMode, StringComparison.Ordinal))
                Follow(path);
        }

        foreach (var path in untracked)
        {
            // A nested repository is listed as its directory.
            if (!path.EndsWith('/') && paths.Add(path))
                Follow(path);
        }

        return new(new(paths, links), [.. untracked.Where(static path => !path.EndsWith('/'))]);

        void Follow(string path)
        {
            if (
                new FileInfo(Path.Combine(tree.Root, path)).LinkTarget is { } target
                && RepositoryFiles.TargetOf(path, target) is { } inside
            )
            {
                links[path] = inside;
            }
        }
    }

    /// <summary>Reads files of the work tree, none of them through a link, since that could lead anywhere.</summary>
    public static Func<string, FileText> Reader(WorkTree tree)
    {
        var plain = new Dictionary<string, bool>(StringComparer.Ordinal) { [tree.Root] = true };
        return path => Read(Path.Combine(tree.Root, path));

        FileText Read(string file)
        {
            try
            {
                var info = new FileInfo(file);
                if (info.LinkTarget is not null || !IsPlain(info.DirectoryName!))
                    return new(null, "it is a symbolic link that leads out of the repository, or to nothing");
                if (info.Length > ModuleFile.MaxFile)
                    return new(null, $"it has {info.Length} bytes, and at most {ModuleFile.MaxFile} are read");
                return new(StrictUtf8.GetString(File.ReadAllBytes(file)), null);
            }
            catch (DecoderFallbackException)
            {
                return new(null, "it is not text in UTF-8");
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return new(null, $"it cannot be read: {exception.Message}");
            }
        }

        bool IsPlain(string directory) =>
            plain.TryGetValue(directory, out var known)
                ? known
                : plain[directory] =
                    new DirectoryInfo(directory).LinkTarget is null && IsPlain(Path.GetDirectoryName(directory)!);
    }
}

using Terrateam.Core.Changes;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Core.Runs;

/// <summary>The files of a repository as a tree builder reports them, and those that a pull request changes.</summary>
/// <param name="Files">The files at the head of the pull request.</param>
/// <param name="Changed">The files that differ from the base branch, removed ones included.</param>
public sealed record BuiltTree(IReadOnlyList<string> Files, ChangedFiles Changed)
{
    /// <summary>
    /// Compares the reports of both sides. A file is changed where its <c>id</c> differs or only one side has it;
    /// <c>changed</c> in the report of the head overrides that.
    /// </summary>
    /// <param name="head">The files at the head of the pull request.</param>
    /// <param name="target">The files of the base branch.</param>
    /// <exception cref="FormatException">A path is not one of a file in a repository. The message names it.</exception>
    public static BuiltTree Compare(IReadOnlyList<BuiltFile> head, IReadOnlyList<BuiltFile> target)
    {
        var (ours, theirs) = (ByPath(head), ByPath(target));
        var changed = ours.Where(file =>
                file.Value.Changed
                ?? (
                    !theirs.TryGetValue(file.Key, out var other)
                    || !string.Equals(file.Value.Id, other.Id, StringComparison.Ordinal)
                )
            )
            .Select(static file => new ChangedFile(file.Key));
        var removed = theirs
            .Keys.Where(path => !ours.ContainsKey(path))
            .Select(static path => new ChangedFile(path, Removed: true));
        return new([.. ours.Keys], new([.. changed, .. removed]));
    }

    private static Dictionary<string, BuiltFile> ByPath(IReadOnlyList<BuiltFile> files)
    {
        var byPath = new Dictionary<string, BuiltFile>(files.Count, StringComparer.Ordinal);
        foreach (var file in files)
        {
            // A builder that strips the path of the root from its listing leaves a slash in front.
            var own = file.Path.StartsWith('/') ? file.Path[1..] : file.Path;
            var path = own.StartsWith('/') ? null : RepositoryPath.Normalise(own);
            if (path is null or "." or "")
            {
                throw new FormatException(
                    $"The tree builder listed the path "
                        + $"'{(file.Path.Length > 200 ? file.Path[..200] : file.Path)}', which is no file of the "
                        + $"repository."
                );
            }

            byPath[path] = file;
        }

        return byPath;
    }
}

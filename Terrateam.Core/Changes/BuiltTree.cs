using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Core.Changes;

/// <summary>What a tree builder makes of a repository: its files, and which of them a pull request changes.</summary>
/// <param name="Files">The files of the pull request's side.</param>
/// <param name="Changed">Those that differ from the branch that it goes into, those that are gone included.</param>
public sealed record BuiltTree(IReadOnlyList<string> Files, ChangedFiles Changed)
{
    /// <summary>
    /// Compares what the builder listed on both sides. A file has changed where its <c>id</c> is another, or where only
    /// one side has it; <c>changed</c> on the pull request's side has the last word.
    /// </summary>
    /// <param name="head">The files of the pull request's side.</param>
    /// <param name="target">The files of the branch that it goes into.</param>
    /// <exception cref="FormatException">A path is none of a file of a repository. The message names it.</exception>
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
            // What a builder lists below the root's own path has a slash in front once that path is taken off.
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

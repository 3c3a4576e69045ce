namespace Terrateam.Core.Changes;

/// <summary>Paths inside a repository: segments with <c>/</c> between them; <c>.</c> is the root.</summary>
public static class RepositoryPath
{
    /// <summary>
    /// The path without <c>.</c>, <c>..</c> and empty segments, <c>.</c> for the root itself; null where it leads out of the repository.
    /// </summary>
    public static string? Normalise(string path)
    {
        var kept = new List<string>();
        foreach (var segment in path.Split('/'))
        {
            if (segment.Length == 0 || segment is ".")
                continue;
            if (segment is not "..")
                kept.Add(segment);
            else if (kept.Count > 0)
                kept.RemoveAt(kept.Count - 1);
            else
                return null;
        }

        return kept.Count == 0 ? "." : string.Join('/', kept);
    }

    /// <summary>The directory of a file, <c>.</c> for one at the root.</summary>
    public static string DirectoryOf(string file)
    {
        var slash = file.LastIndexOf('/');
        return slash < 0 ? "." : file[..slash];
    }
}

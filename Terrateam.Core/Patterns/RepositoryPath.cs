namespace Terrateam.Core.Patterns;

/// <summary>Paths inside a repository: segments with <c>/</c> between them; <c>.</c> is the root.</summary>
public static class RepositoryPath
{
    /// <summary>
    /// The path without <c>.</c>, <c>..</c> and empty segments, <c>.</c> for the root itself; null where it leads out
    /// of the repository.
    /// </summary>
    public static string? Normalise(string path)
    {
        ArgumentNullException.ThrowIfNull(path);

        // The result is never longer than the input, so it is built in one buffer without a string for each segment.
        var kept = path.Length <= 1_024 ? stackalloc char[path.Length] : new char[path.Length];
        var length = 0;
        foreach (var range in path.AsSpan().Split('/'))
        {
            var segment = path.AsSpan(range);
            if (segment is "" or ".")
                continue;
            if (segment is "..")
            {
                if (length == 0)
                    return null;
                length = Math.Max(0, kept[..length].LastIndexOf('/'));
                continue;
            }

            if (length > 0)
                kept[length++] = '/';
            segment.CopyTo(kept[length..]);
            length += segment.Length;
        }

        return length == 0 ? "."
            : length == path.Length ? path
            : kept[..length].ToString();
    }

    /// <summary>
    /// The shortest relative path from one directory to another, <c>.</c> where they are the same. Both have to be in
    /// the form that <see cref="Normalise"/> returns.
    /// </summary>
    public static string Relative(string from, string to)
    {
        var start = from is "." ? [] : from.Split('/');
        var end = to is "." ? [] : to.Split('/');
        var shared = start
            .Zip(end)
            .TakeWhile(static pair => string.Equals(pair.First, pair.Second, StringComparison.Ordinal))
            .Count();
        var way = string.Join('/', Enumerable.Repeat("..", start.Length - shared).Concat(end.Skip(shared)));
        return way.Length == 0 ? "." : way;
    }

    /// <summary>The directory of a file, <c>.</c> for one at the root.</summary>
    public static string DirectoryOf(string file)
    {
        var slash = file.LastIndexOf('/');
        return slash < 0 ? "." : file[..slash];
    }
}

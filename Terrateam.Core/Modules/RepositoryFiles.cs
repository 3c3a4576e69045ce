using Terrateam.Core.Patterns;

namespace Terrateam.Core.Modules;

/// <summary>The files of a checkout.</summary>
/// <param name="Paths">Every file and every symbolic link, from the repository root; a submodule is one entry.</param>
/// <param name="Links">
/// By symbolic link, what it points to, both from the repository root. Links out of the repository and links to a
/// directory around themselves are not among them.
/// </param>
public sealed record RepositoryFiles(IReadOnlyCollection<string> Paths, IReadOnlyDictionary<string, string> Links)
{
    // The limit of Linux.
    private const int MaxChainOfLinks = 40;

    /// <summary>
    /// The path that a link points to, from the repository root; null where it leads out of the repository or to a
    /// directory around itself.
    /// </summary>
    /// <param name="link">The link, from the repository root.</param>
    /// <param name="target">The content of the link.</param>
    public static string? TargetOf(string link, string target)
    {
        if (target.StartsWith('/') || target.Contains('\0', StringComparison.Ordinal))
            return null;

        var path = RepositoryPath.Normalise($"{RepositoryPath.DirectoryOf(link)}/{target}");
        return path is null or "." || link.StartsWith(path + "/", StringComparison.Ordinal) || link == path
            ? null
            : path;
    }

    /// <summary>The path with every link in it followed; null where links form a circle.</summary>
    internal string? Resolve(string path)
    {
        for (var chain = 0; chain <= MaxChainOfLinks; chain++)
        {
            if (Follow(path) is not { } next)
                return path;
            path = next;
        }

        return null;
    }

    private string? Follow(string path)
    {
        if (Links.Count == 0)
            return null;
        for (var end = path.IndexOf('/', StringComparison.Ordinal); ; end = path.IndexOf('/', end + 1))
        {
            if (Links.TryGetValue(end < 0 ? path : path[..end], out var target))
                return end < 0 ? target : target + path[end..];
            if (end < 0)
                return null;
        }
    }
}

using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Reporting;

/// <summary>What happens to an earlier result comment when there is a newer one.</summary>
public enum CommentFate
{
    /// <summary>It stays.</summary>
    Keep,

    /// <summary>It is hidden as outdated.</summary>
    Hide,

    /// <summary>It is deleted.</summary>
    Delete,
}

/// <summary>Decides what happens to earlier result comments.</summary>
public static class CommentReplacement
{
    /// <summary>What to do with an earlier comment.</summary>
    /// <param name="earlier">The dirspaces that it is about.</param>
    /// <param name="newer">Those of the newer comment of the same operation, each with its strategy.</param>
    /// <remarks>
    /// A comment that has the newest result of any dirspace stays. Where the strategies of its dirspaces differ, the
    /// most careful one is used: keep before hide, hide before delete.
    /// </remarks>
    public static CommentFate Create(
        IReadOnlyCollection<Dirspace> earlier,
        IReadOnlyDictionary<Dirspace, CommentStrategy> newer
    )
    {
        if (earlier.Count == 0 || !earlier.All(newer.ContainsKey))
            return CommentFate.Keep;

        var wanted = earlier.Select(dirspace => newer[dirspace]).ToHashSet();
        if (wanted.Contains(CommentStrategy.Append))
            return CommentFate.Keep;

        return wanted.Contains(CommentStrategy.Minimize) ? CommentFate.Hide : CommentFate.Delete;
    }
}

using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;

namespace Terrateam.Core.Reporting;

/// <summary>What becomes of an earlier result comment now that there is a newer one.</summary>
public enum CommentFate
{
    /// <summary>It stays.</summary>
    Keep,

    /// <summary>It is hidden as outdated.</summary>
    Hide,

    /// <summary>It is deleted.</summary>
    Delete,
}

/// <summary>Decides what becomes of earlier result comments.</summary>
public static class CommentReplacement
{
    /// <summary>The fate of an earlier comment.</summary>
    /// <param name="earlier">The dirspaces that it is about.</param>
    /// <param name="newer">Those of the newer comment of the same operation, each with its strategy.</param>
    /// <remarks>
    /// A comment of which a part is still the newest word stays. Where its dirspaces want different things, the most
    /// careful of these is done: staying before hiding, hiding before deleting.
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

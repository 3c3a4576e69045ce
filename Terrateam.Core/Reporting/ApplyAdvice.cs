using Terrateam.Core.Patterns;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Reporting;

/// <summary>What stands between a dirspace and its apply.</summary>
public enum ApplyReadiness
{
    /// <summary>Nothing that is known.</summary>
    Ready,

    /// <summary>A step of its plan asked for approvals.</summary>
    Gated,

    /// <summary>Another pull request holds it.</summary>
    Held,

    /// <summary>It has no plan that may be applied.</summary>
    NotPlanned,
}

/// <summary>A dirspace that is to be applied.</summary>
/// <param name="Dirspace">The dirspace.</param>
/// <param name="Readiness">What stands in the way.</param>
/// <param name="IsAfterOthers">True where others have to be applied before it.</param>
public sealed record ApplyTarget(Dirspace Dirspace, ApplyReadiness Readiness, bool IsAfterOthers = false);

/// <summary>The comment that applies what is planned, where it would not be refused.</summary>
/// <remarks>
/// An apply is refused as a whole: where one of its dirspaces has no plan or a shut gate, and where another pull
/// request holds anything that this one changes.
/// </remarks>
public static class ApplyAdvice
{
    private const int MaxQuery = 200;
    private const string All = "all of it";

    /// <summary>The next steps; none where nothing has a plan.</summary>
    /// <param name="targets">What is to be applied, of one layer.</param>
    /// <param name="all">All of it, in words.</param>
    public static IEnumerable<string> Steps(IReadOnlyList<ApplyTarget> targets, string all = All)
    {
        ArgumentNullException.ThrowIfNull(targets);
        var planned = targets.Where(static target => target.Readiness != ApplyReadiness.NotPlanned).ToList();
        if (planned.Count == 0)
            return [];

        var isWhole = planned.Count == targets.Count;
        var until = Until(planned);
        if (isWhole && until.Length == 0)
        {
            var whole = $"To apply {all}: comment `terrateam apply`.";
            return planned.Count == 1 ? [whole] : [whole, .. One(planned, targets, "")];
        }

        var ready = planned.Where(static target => target.Readiness == ApplyReadiness.Ready).ToList();
        var hasPart = ready.Count > 0 && !IsHeld(targets);
        var part = hasPart ? Part(ready, targets, "") : [];
        if (!isWhole)
            return hasPart ? part : Part(planned, targets, until);

        var what = string.Equals(all, All, StringComparison.Ordinal) ? "it" : all;
        return [.. part, $"To apply {what}{until}: comment `terrateam apply`."];
    }

    /// <summary>The next step for one of the dirspaces; null where it has no plan.</summary>
    /// <param name="target">The dirspace.</param>
    /// <param name="targets">What is to be applied with it.</param>
    public static string? Step(ApplyTarget target, IReadOnlyList<ApplyTarget> targets)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(targets);
        if (target.Readiness == ApplyReadiness.NotPlanned)
            return null;

        var until = Until(target.Readiness == ApplyReadiness.Gated, IsHeld(targets));
        var query = targets.All(static other => other.Readiness == ApplyReadiness.Ready)
            ? ""
            : Query([target], targets);
        return query is null || target.IsAfterOthers && query.Length > 0
            ? null
            : $"To apply it{until}: comment {Markdown.Code($"terrateam apply {query}".TrimEnd())} in the pull request.";
    }

    /// <summary>What is waited for, to follow a verb; empty where it is nothing.</summary>
    /// <param name="isGated">True where approvals are missing.</param>
    /// <param name="isHeld">True where other pull requests are in the way.</param>
    public static string Until(bool isGated, bool isHeld) =>
        (isGated, isHeld) switch
        {
            (false, false) => "",
            (false, true) => " once the other pull requests hold nothing of it",
            (true, false) => " once the approvals are there",
            _ => " once the approvals are there and the other pull requests hold nothing of it",
        };

    private static string Until(IReadOnlyList<ApplyTarget> targets) =>
        Until(targets.Any(static target => target.Readiness == ApplyReadiness.Gated), IsHeld(targets));

    private static bool IsHeld(IEnumerable<ApplyTarget> targets) =>
        targets.Any(static target => target.Readiness == ApplyReadiness.Held);

    private static IEnumerable<string> Part(
        IReadOnlyList<ApplyTarget> part,
        IReadOnlyList<ApplyTarget> targets,
        string until
    )
    {
        var free = part.Where(static target => !target.IsAfterOthers).ToList();
        if (Query(free, targets) is not { } query)
            return One(free, targets, until);

        var what = free.Count == 1 ? Markdown.Code(free[0].Dirspace.Directory) : "what is planned";
        return [$"To apply {what}{until}: comment {Markdown.Code($"terrateam apply {query}")}."];
    }

    private static IEnumerable<string> One(
        IReadOnlyList<ApplyTarget> part,
        IReadOnlyList<ApplyTarget> targets,
        string until
    )
    {
        var first = part.Where(static target => !target.IsAfterOthers).MinBy(static target => target.Dirspace);
        return first is not null && Query([first], targets) is { } query
            ? [$"To apply one directory{until}: comment {Markdown.Code($"terrateam apply {query}")}."]
            : [];
    }

    // Null where there is none, or where it would be too long to type.
    private static string? Query(IReadOnlyList<ApplyTarget> part, IReadOnlyList<ApplyTarget> targets)
    {
        var wanted = part.Select(static target => target.Dirspace).ToHashSet();
        var others = targets
            .Select(static target => target.Dirspace)
            .Where(dirspace => !wanted.Contains(dirspace))
            .Select(static dirspace => dirspace.Directory)
            .ToHashSet(StringComparer.Ordinal);
        var tags = wanted.Order().Select(dirspace => Tags(dirspace, others)).Distinct(StringComparer.Ordinal);
        var query = string.Join(" or ", tags);
        return query.Length is > 0 and < MaxQuery ? query : null;
    }

    // The workspace only where another one of the same directory is to be left out.
    private static string Tags(Dirspace dirspace, HashSet<string> others)
    {
        var directory = TagQuery.Quote($"dir:{dirspace.Directory}");
        return others.Contains(dirspace.Directory)
            ? $"{directory} and {TagQuery.Quote($"workspace:{dirspace.Workspace}")}"
            : directory;
    }
}

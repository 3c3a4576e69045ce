using Terrateam.Core.Runs;

namespace Terrateam.Core.Locks;

/// <summary>The newest apply of a dirspace.</summary>
/// <param name="RunId">The run that did it.</param>
/// <param name="PlanRunId">The run whose plan it used.</param>
/// <param name="HeadSha">The commit that was applied.</param>
/// <param name="EndedAt">When it was reported, or its run was given up.</param>
/// <param name="Succeeded">False when it failed, or when its result is unknown.</param>
/// <param name="Hooks">The results of the hooks of its run; null where none ran.</param>
public sealed record ApplyRecord(
    Guid RunId,
    Guid? PlanRunId,
    string HeadSha,
    DateTimeOffset EndedAt,
    bool Succeeded,
    HookOutcomes? Hooks = null
)
{
    /// <summary>
    /// The base branch of the pull request then, without <c>refs/heads/</c>; null in entries that were written before
    /// this was kept.
    /// </summary>
    public string? BaseRef { get; init; }

    /// <summary>
    /// Login of the user who asked for it; null where it began by itself, and in entries that were written before this
    /// was kept.
    /// </summary>
    public string? By { get; init; }

    /// <summary>The base commit; null in entries that were written before this was kept.</summary>
    public string? BaseSha { get; init; }
}

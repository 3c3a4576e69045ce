using System.Text.Json.Serialization;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Locks;

/// <summary>The result of a plan.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PlanOutcome>))]
public enum PlanOutcome
{
    /// <summary>The plan failed: there is no plan file.</summary>
    Failed,

    /// <summary>There is nothing to apply.</summary>
    NoChanges,

    /// <summary>There is a plan file to apply.</summary>
    Changes,
}

/// <summary>The newest plan of a dirspace.</summary>
/// <param name="RunId">The run that made it.</param>
/// <param name="HeadSha">The commit that was planned.</param>
/// <param name="BaseSha">The base commit.</param>
/// <param name="StartedAt">When its run was decided: later applies of others are not in it.</param>
/// <param name="EndedAt">When it was reported.</param>
/// <param name="Outcome">Its result.</param>
/// <param name="Hooks">The results of the hooks of its run; null where none ran.</param>
public sealed record PlanRecord(
    Guid RunId,
    string HeadSha,
    string BaseSha,
    DateTimeOffset StartedAt,
    DateTimeOffset EndedAt,
    PlanOutcome Outcome,
    HookOutcomes? Hooks = null
)
{
    /// <summary>
    /// Since when all of it can be seen in the pull request, by GitHub's clock in whole seconds; null until then.
    /// </summary>
    public DateTimeOffset? ShownAt { get; init; }

    /// <summary>
    /// The base branch of the pull request then, without <c>refs/heads/</c>; null in entries that were written before
    /// this was kept.
    /// </summary>
    public string? BaseRef { get; init; }

    /// <summary>Who asked for its apply without seeing it first; null where it is only a plan.</summary>
    public string? AppliesFor { get; init; }

    /// <summary>
    /// True once the pull request no longer had the commit or base branch that it is for, and its file was deleted.
    /// </summary>
    public bool IsDeleted { get; init; }
}

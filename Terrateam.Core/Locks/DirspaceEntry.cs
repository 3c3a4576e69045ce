using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Locks;

/// <summary>What is known of one dirspace of one pull request.</summary>
/// <param name="Dirspace">The dirspace.</param>
/// <param name="Rank">Its layer, from 0.</param>
/// <param name="Policy">What locks it: an apply, a merge, both or nothing.</param>
/// <param name="ThisBranchOnly">True when its lock counts only against pull requests into the same branch.</param>
/// <param name="InDiff">False when only earlier commits touched it.</param>
/// <param name="Plan">Its newest plan.</param>
/// <param name="Apply">Its newest apply.</param>
public sealed record DirspaceEntry(
    Dirspace Dirspace,
    int Rank = 0,
    LockPolicy Policy = LockPolicy.Strict,
    bool ThisBranchOnly = false,
    bool InDiff = true,
    PlanRecord? Plan = null,
    ApplyRecord? Apply = null
)
{
    /// <summary>Who is told when it is held for too long; null for none.</summary>
    public IReadOnlyList<LockSubscription>? LockNotices { get; init; }

    /// <summary>
    /// The last apply by another pull request; null where none is known. Kept as long as the entry, because the plans
    /// that it makes stale may live as long.
    /// </summary>
    public DirspaceChange? Overtaken { get; init; }

    /// <summary>
    /// The last apply by another pull request after this one was merged. It is kept apart from
    /// <see cref="Overtaken"/> because it is no reason for a merged pull request to hold the dirspace again.
    /// </summary>
    public DirspaceChange? OvertakenMerged { get; init; }

    /// <summary>
    /// True when its last result left nothing to do (a successful apply, or a plan without changes), is for the branch
    /// that the pull request goes into, and no other pull request applied since.
    /// </summary>
    /// <param name="owner">The pull request.</param>
    public bool IsSettledFor(PullRequestEntry owner) =>
        Apply is not null && (Plan is null || Apply.EndedAt >= Plan.EndedAt)
            ? Apply.Succeeded && IsInto(owner, Apply.BaseRef) && !IsOvertakenSince(Apply.EndedAt)
            : Plan is { Outcome: PlanOutcome.NoChanges }
                && IsInto(owner, Plan.BaseRef)
                && !IsOvertakenSince(Plan.StartedAt);

    internal DirspaceEntry Overtake(DirspaceChange apply, bool isMerged) =>
        isMerged
            ? this with
            {
                OvertakenMerged = apply,
            }
            : this with
            {
                Overtaken = IsOvertakenSince(apply.At) ? Overtaken : apply,
            };

    /// <summary>True where another pull request applied it at that time or later.</summary>
    public bool IsOvertakenSince(DateTimeOffset at) => Overtaken?.At >= at;

    // Entries from before branches were kept have none: as then, they count once the pull request is not open.
    private static bool IsInto(PullRequestEntry owner, string? baseRef) =>
        baseRef is null
            ? owner.State != PullRequestState.Open
            : string.Equals(owner.BaseRef, baseRef, StringComparison.Ordinal);
}

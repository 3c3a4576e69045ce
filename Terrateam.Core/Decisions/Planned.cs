using Terrateam.Core.Changes;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Decisions;

/// <summary>Decides whether a dirspace has a plan that may be applied, and whether anything is left to apply.</summary>
public static class Planned
{
    /// <summary>The maximum age of a plan file.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromDays(14);

    /// <summary>Why the newest plan may not be applied now; null when it may.</summary>
    /// <remarks>
    /// A plan is valid for one apply: same head, same base, successful, young enough, and the dirspace was not applied
    /// since or merged by another pull request.
    /// </remarks>
    /// <param name="entry">The dirspace.</param>
    /// <param name="pullRequest">The pull request.</param>
    /// <param name="changesOf">The changes of a dirspace that the ledger has recorded.</param>
    /// <param name="now">The current time.</param>
    public static MissingPlan? Fault(
        DirspaceEntry entry,
        PullRequest pullRequest,
        Func<Dirspace, IEnumerable<DirspaceChange>> changesOf,
        DateTimeOffset now
    )
    {
        if (entry.Plan is not { } plan)
            return new(entry.Dirspace, PlanFault.NeverPlanned);
        if (entry.Apply is { } apply && (apply.PlanRunId == plan.RunId || apply.EndedAt >= plan.StartedAt))
            return new(entry.Dirspace, PlanFault.Used);
        if (plan.Outcome == PlanOutcome.Failed)
            return new(entry.Dirspace, PlanFault.Failed);
        if (!pullRequest.HasHead(plan.HeadSha))
            return new(entry.Dirspace, PlanFault.HeadMoved);
        if (!pullRequest.HasBase(plan.BaseRef, plan.BaseSha))
            return new(entry.Dirspace, PlanFault.BaseMoved);
        if (plan.IsDeleted)
            return new(entry.Dirspace, PlanFault.NeverPlanned);

        var overtaking = changesOf(entry.Dirspace)
            .FirstOrDefault(change => change.PullRequest != pullRequest.Number && change.At >= plan.StartedAt);
        if (overtaking is not null)
            return new(entry.Dirspace, PlanFault.Overtaken, overtaking.PullRequest);

        if (entry.IsOvertakenSince(plan.StartedAt))
            return new(entry.Dirspace, PlanFault.Overtaken, entry.Overtaken!.PullRequest);

        return now - plan.EndedAt >= Lifetime ? new(entry.Dirspace, PlanFault.Expired) : null;
    }

    /// <summary>
    /// True when the newest result for the present head and base leaves nothing to do, and the pull request was not
    /// unlocked since.
    /// </summary>
    public static bool IsApplied(
        DirspaceEntry entry,
        PullRequestEntry owner,
        PullRequest pullRequest,
        Func<Dirspace, IEnumerable<DirspaceChange>> changesOf,
        DateTimeOffset now
    )
    {
        if (!entry.IsSettledFor(owner))
            return false;

        // What was applied stays applied after the merge, at whichever commit GitHub reports as the base of a merged
        // pull request.
        var applied =
            entry.Apply is { Succeeded: true } apply
            && pullRequest.HasHead(apply.HeadSha)
            && (pullRequest.State == PullRequestState.Merged || pullRequest.HasBase(apply.BaseRef, apply.BaseSha))
            && (entry.Plan is null || apply.EndedAt >= entry.Plan.EndedAt)
            && !(entry.OvertakenMerged?.At >= apply.EndedAt);
        if (applied)
            return owner.UnlockedAt is not { } unlocked || entry.Apply!.EndedAt > unlocked;

        return entry.Plan?.Outcome == PlanOutcome.NoChanges && Fault(entry, pullRequest, changesOf, now) is null;
    }
}

using Terrateam.Core.Changes;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;

namespace Terrateam.Core.Decisions;

/// <summary>
/// Updates statuses of a head that are no longer valid. A commit keeps its statuses when its pull request is
/// retargeted, and where nothing is planned automatically no run would replace them.
/// </summary>
internal static class StaleStatuses
{
    public static IEnumerable<Effect> Create(DecisionContext context)
    {
        var pullRequest = context.PullRequest;
        var inDiff = context.Entry.Dirspaces.Where(static dirspace => dirspace.InDiff).ToList();
        var stale = inDiff
            .Where(dirspace =>
                (IsPlanStale(pullRequest, dirspace) || IsApplyStale(pullRequest, dirspace))
                && !context.IsApplied(dirspace.Dirspace)
            )
            .ToList();
        if (
            pullRequest.State != PullRequestState.Open
            || inDiff.Count == 0
            || (stale.Count == 0 && !IsReopened(context))
        )
        {
            return [];
        }

        var applied = inDiff.Count(dirspace => context.IsApplied(dirspace.Dirspace));
        var overall = new StatusChange(StatusTitle.Apply, StatusState.Pending, $"{applied} of {inDiff.Count} applied");
        return inDiff.Count > StatusTitle.MaxDirspaces
            ?
            [
                new Effect.SetStatuses(
                    pullRequest.HeadSha,
                    [new(StatusTitle.Plan, StatusState.Pending, "To be planned again"), overall]
                ),
            ]
            :
            [
                new Effect.SetStatuses(
                    pullRequest.HeadSha,
                    [.. stale.SelectMany(dirspace => Create(pullRequest, dirspace)), overall]
                ),
            ];
    }

    private static IEnumerable<StatusChange> Create(PullRequest pullRequest, DirspaceEntry dirspace)
    {
        if (IsPlanStale(pullRequest, dirspace))
            yield return new(StatusTitle.For("plan", dirspace.Dirspace), StatusState.Pending, "To be planned again");
        if (IsApplyStale(pullRequest, dirspace) || dirspace.Plan?.Outcome == PlanOutcome.NoChanges)
        {
            yield return new(
                StatusTitle.For("apply", dirspace.Dirspace),
                StatusState.Pending,
                "To be planned and applied again"
            );
        }
    }

    private static bool IsPlanStale(PullRequest pullRequest, DirspaceEntry dirspace) =>
        dirspace.Plan is { } plan
        && pullRequest.HasHead(plan.HeadSha)
        && !pullRequest.HasBase(plan.BaseRef, plan.BaseSha);

    private static bool IsApplyStale(PullRequest pullRequest, DirspaceEntry dirspace) =>
        dirspace.Apply is { } apply
        && pullRequest.HasHead(apply.HeadSha)
        && (!pullRequest.HasBase(apply.BaseRef, apply.BaseSha) || dirspace.IsOvertakenSince(apply.EndedAt));

    // Closing the pull request removed the plans that its statuses are about.
    private static bool IsReopened(DecisionContext context) =>
        (
            context.Request.Trigger is Trigger.Pushed { IsReopened: true }
            || context.Ledger.Find(context.PullRequest.Number) is { State: PullRequestState.Closed }
        ) && context.Entry.Dirspaces.Any(dirspace => dirspace.InDiff && !context.IsApplied(dirspace.Dirspace));
}

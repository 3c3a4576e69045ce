using Terrateam.Core.Changes;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Locks;

/// <summary>A plan of an open pull request that another pull request or drift made stale before it was applied.</summary>
/// <param name="RunId">The run that made it.</param>
/// <param name="HeadSha">The commit that was planned.</param>
/// <param name="Dirspaces">The dirspaces of that run that it is stale for.</param>
public sealed record OvertakenPlan(Guid RunId, string HeadSha, IReadOnlyList<Dirspace> Dirspaces)
{
    /// <summary>
    /// The plans that a change of some dirspaces made stale, the newest first.
    /// </summary>
    /// <param name="ledger">The ledger with that change.</param>
    /// <param name="by">The pull request that made it; 0 for drift.</param>
    /// <param name="touched">The dirspaces.</param>
    public static IReadOnlyList<OvertakenPlan> From(RepositoryLedger ledger, int by, IReadOnlySet<Dirspace> touched)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(touched);
        if (touched.Count == 0)
            return [];

        var changes = ledger
            .Changes.Where(change => change.PullRequest == by && touched.Contains(change.Dirspace))
            .ToDictionary(change => change.Dirspace, change => change.At);
        return
        [
            .. ledger
                .PullRequests.Where(entry => entry.State == PullRequestState.Open && entry.Number != by)
                .SelectMany(entry =>
                    entry.Dirspaces.Where(dirspace =>
                        changes.TryGetValue(dirspace.Dirspace, out var at) && IsStale(entry, dirspace, at)
                    )
                )
                .GroupBy(dirspace => dirspace.Plan!.RunId)
                .OrderByDescending(plan => plan.Max(dirspace => dirspace.Plan!.EndedAt))
                .Select(plan => new OvertakenPlan(
                    plan.Key,
                    plan.First().Plan!.HeadSha,
                    [.. plan.Select(dirspace => dirspace.Dirspace)]
                )),
        ];
    }

    private static bool IsStale(PullRequestEntry entry, DirspaceEntry dirspace, DateTimeOffset at) =>
        dirspace is { InDiff: true, Plan: { Outcome: PlanOutcome.Changes, IsDeleted: false } plan }
        && at >= plan.StartedAt
        && !(dirspace.Apply?.EndedAt >= plan.StartedAt)
        && (entry.DiffSha is null || string.Equals(entry.DiffSha, plan.HeadSha, StringComparison.Ordinal));
}

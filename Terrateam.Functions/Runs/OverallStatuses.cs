using Terrateam.Core.Changes;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;

namespace Terrateam.Functions.Runs;

/// <summary>The statuses of all dirspaces of a pull request together, the same for each of its runs.</summary>
internal static class OverallStatuses
{
    /// <summary>
    /// The status that can be required before a merge; null where it would be pending and the configuration hides that.
    /// </summary>
    public static StatusChange? Apply(Run run, RepositoryLedger ledger)
    {
        var entry = ledger.Find(run.PullRequest.Number);
        var pullRequest = PullRequestOf(run, entry);
        var (dirspaces, applied) = Applied(run, ledger);
        var failed = dirspaces.Count(dirspace =>
            dirspace.Apply is { Succeeded: false } apply
            && pullRequest.HasHead(apply.HeadSha)
            && pullRequest.HasBase(apply.BaseRef, apply.BaseSha)
            && (dirspace.Plan is null || apply.EndedAt >= dirspace.Plan.EndedAt)
        );
        if (failed > 0)
        {
            return new(
                StatusTitle.Apply,
                StatusState.Failure,
                $"{failed} of {dirspaces.Count} failed to apply",
                run.Id
            );
        }

        // Without dirspaces, zero applied is not success.
        var told = $"{applied} of {dirspaces.Count} applied";
        if (dirspaces.Count > 0 && applied == dirspaces.Count)
            return new(StatusTitle.Apply, StatusState.Success, told, run.Id);
        if (entry?.State == PullRequestState.Closed)
            return new(StatusTitle.Apply, StatusState.Failure, "The pull request was closed.", run.Id);

        return run is { Kind: RunKind.Plan, HidesPendingApply: true }
            ? null
            : new(StatusTitle.Apply, StatusState.Pending, told, run.Id);
    }

    /// <summary>The dirspaces of a run's pull request, and how many of them are applied.</summary>
    public static (IReadOnlyList<DirspaceEntry> Dirspaces, int Applied) Applied(Run run, RepositoryLedger ledger)
    {
        if (ledger.Find(run.PullRequest.Number) is not { } entry)
            return ([], 0);

        var pullRequest = PullRequestOf(run, entry);
        var changes = ledger.Changes.ToLookup(change => change.Dirspace);
        List<DirspaceEntry> dirspaces = [.. entry.Dirspaces.Where(dirspace => dirspace.InDiff)];
        return (
            dirspaces,
            dirspaces.Count(dirspace =>
                Planned.IsApplied(dirspace, entry, pullRequest, other => changes[other], run.EndedAt ?? run.CreatedAt)
            )
        );
    }

    // As the run knew it, but for the branch that it goes into by now.
    private static PullRequest PullRequestOf(Run run, PullRequestEntry? entry) =>
        entry is null ? run.PullRequest : run.PullRequest with { BaseRef = entry.BaseRef };

    /// <summary>
    /// The one status of a plan over many dirspaces: the results of the plans of this commit and base, and whether more
    /// are to come.
    /// </summary>
    public static StatusChange Plan(Run run, RepositoryLedger ledger)
    {
        var open = ledger
            .Runs.Where(other =>
                other.Kind == RunKind.Plan
                && other.PullRequest == run.PullRequest.Number
                && IsOf(other.HeadSha, other.BaseRef, other.BaseSha)
            )
            .SelectMany(other => other.Dirspaces)
            .ToHashSet();
        var plans = (ledger.Find(run.PullRequest.Number)?.Dirspaces ?? [])
            .Where(dirspace => dirspace.InDiff && !open.Contains(dirspace.Dirspace))
            .Select(dirspace => dirspace.Plan)
            .OfType<PlanRecord>()
            .Where(plan => IsOf(plan.HeadSha, plan.BaseRef, plan.BaseSha))
            .ToList();
        var failed = plans.Count(plan => plan.Outcome == PlanOutcome.Failed);
        if (open.Count > 0 || plans.Count == 0)
        {
            return new(
                StatusTitle.Plan,
                run.Status == RunStatus.Ended && open.Count == 0 ? StatusState.Failure : StatusState.Pending,
                $"{plans.Count} planned, {Math.Max(open.Count, run.IsOver ? 0 : run.Dirspaces.Count)} to come",
                run.Id
            );
        }

        return failed > 0
            ? new(StatusTitle.Plan, StatusState.Failure, $"{failed} of {plans.Count} failed", run.Id)
            : new(StatusTitle.Plan, StatusState.Success, $"{plans.Count} planned", run.Id);

        bool IsOf(string sha, string? baseRef, string? baseSha) =>
            run.PullRequest.HasHead(sha) && run.PullRequest.HasBase(baseRef, baseSha);
    }
}

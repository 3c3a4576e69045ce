using Terrateam.Core.Changes;
using Terrateam.Core.Locks;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

/// <summary>Tells when the end of a run changes nothing, so that GitHub need not be asked to decide that.</summary>
public static class RunOverRule
{
    /// <summary>
    /// True where nothing can follow the run: none of its layers, automatic applies or merge, and every dirspace of the
    /// diff is planned for the run's commit and base. Where the ledger does not say all of that, false.
    /// </summary>
    /// <param name="trigger">The end of the run.</param>
    /// <param name="run">The run; null where it is not stored any more.</param>
    /// <param name="ledger">The ledger with its result.</param>
    public static bool IsSettled(Trigger.RunOver trigger, Run? run, RepositoryLedger ledger)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        ArgumentNullException.ThrowIfNull(ledger);
        return run is { IsLast: true, Preparation: null, Drift: null, AppliesFor: null, IsOver: true }
            && run.Id == trigger.RunId
            && ledger.Find(run.PullRequest.Number)
                is { State: PullRequestState.Open, Preparing: null, Queued.Count: 0 } entry
            && run.PullRequest.HasHead(entry.DiffSha)
            && string.Equals(entry.BaseRef, run.PullRequest.BaseRef, StringComparison.Ordinal)
            && !ledger.Runs.Any(other => other.PullRequest == entry.Number)
            && !UnreviewedApply.IsDue(entry, trigger)
            && entry
                .Dirspaces.Where(dirspace => dirspace.InDiff)
                .All(dirspace =>
                    dirspace.Plan is { } plan
                    && run.PullRequest.HasHead(plan.HeadSha)
                    && run.PullRequest.HasBase(plan.BaseRef, plan.BaseSha)
                );
    }
}

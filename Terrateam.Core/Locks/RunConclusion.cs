using Terrateam.Core.Gates;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Locks;

/// <summary>What the end of a run changes in the ledger.</summary>
public static class RunConclusion
{
    /// <summary>
    /// The ledger without the run and with its results; the same ledger when the run was concluded before.
    /// </summary>
    /// <remarks>
    /// A plan that a user ended leaves no result; one whose run died counts as failed, so that it is not tried again
    /// automatically. An apply that a runner began without reporting an end may have changed anything: it counts as
    /// failed, and its lock stays. An apply that never began changed nothing, and releases the lock unless another
    /// apply happened, or is running, since the last unlock.
    /// </remarks>
    public static RepositoryLedger Conclude(RepositoryLedger ledger, Run run)
    {
        if (!run.IsOver)
            throw new InvalidOperationException($"Run {run.Id} is not over.");
        if (ledger.Runs.All(active => active.RunId != run.Id))
            return ledger;

        ledger = ledger.WithoutRun(run.Id);
        if (run.Drift is not null)
            return ledger.With(ChangesOf(run)).Overtake(ChangesOf(run));
        if (ledger.Find(run.PullRequest.Number) is not { } entry)
            return ledger;
        if (run.Preparation is not null)
            return ledger.With(entry with { Preparing = Preparing.After(entry.Preparing, run) });

        return run.Kind switch
        {
            RunKind.Plan => ledger.With(Planned(entry, run)),
            RunKind.Apply or RunKind.UnsafeApply => ledger
                .With(Applied(entry, run, ledger))
                .With(ChangesOf(run))
                .Overtake(ChangesOf(run)),

            // The result of a preparation is kept outside of the ledger.
            _ => ledger,
        };
    }

    private static IEnumerable<DirspaceChange> ChangesOf(Run run) =>
        TouchedBy(run).Select(dirspace => new DirspaceChange(dirspace, run.PullRequest.Number, run.EndedAt!.Value));

    /// <summary>
    /// The dirspaces that a run changed, or may have changed: none unless it is an apply that a runner began.
    /// </summary>
    public static IReadOnlyList<Dirspace> TouchedBy(Run run) =>
        run.Kind.IsApply() && run.InitiatedAt is not null
            ? [.. run.Dirspaces.Select(dirspace => dirspace.Dirspace)]
            : [];

    private static PullRequestEntry Planned(PullRequestEntry entry, Run run)
    {
        if (run is { Status: RunStatus.Ended, End: RunEnd.Superseded or RunEnd.PullRequestClosed })
            return entry;

        var outcomes = run.Outcomes.ToDictionary(outcome => outcome.Dirspace);
        entry = entry.Update(run.Dirspaces.Select(dirspace => dirspace.Dirspace), dirspace => dirspace.Plan is { } newer
            && newer.StartedAt > run.CreatedAt
                ? dirspace
                : dirspace with
                {
                    Plan = new(
                        run.Id,
                        run.PullRequest.HeadSha,
                        run.PullRequest.BaseSha,
                        run.CreatedAt,
                        run.EndedAt!.Value,
                        OutcomeOf(outcomes.GetValueOrDefault(dirspace.Dirspace)),
                        run.Hooks
                    )
                    {
                        BaseRef = run.PullRequest.BaseRef,
                        AppliesFor = run.AppliesFor,
                    },
                });
        if (run.Status != RunStatus.Reported)
            return entry;

        var newest = entry
            .Dirspaces.Where(dirspace => dirspace.Plan?.RunId == run.Id)
            .Select(dirspace => dirspace.Dirspace)
            .ToHashSet();
        return entry with { Gates = GateRules.After(entry.Gates, newest, run.Gates) };
    }

    private static PullRequestEntry Applied(PullRequestEntry entry, Run run, RepositoryLedger others)
    {
        if (run.InitiatedAt is null)
        {
            var keepsLock =
                entry.Dirspaces.Any(dirspace => dirspace.Apply is { } apply && !(apply.EndedAt <= entry.UnlockedAt))
                || others.Runs.Any(other =>
                    other.Kind.IsApply() && other.PullRequest == entry.Number && !(other.Since <= entry.UnlockedAt)
                );
            return keepsLock ? entry : entry with { ApplyStartedAt = null };
        }

        var succeeded = run
            .Outcomes.Where(outcome => outcome.Succeeded)
            .Select(outcome => outcome.Dirspace)
            .ToHashSet();
        var planRuns = run.Dirspaces.ToDictionary(dirspace => dirspace.Dirspace, dirspace => dirspace.PlanRunId);
        return entry.Update(planRuns.Keys, dirspace => dirspace with { Apply = RecordOf(dirspace.Dirspace) });

        ApplyRecord RecordOf(Dirspace dirspace) =>
            new(
                run.Id,
                planRuns[dirspace],
                run.PullRequest.HeadSha,
                run.EndedAt!.Value,
                run.Status == RunStatus.Reported && succeeded.Contains(dirspace),
                run.Hooks
            )
            {
                BaseRef = run.PullRequest.BaseRef,
                BaseSha = run.PullRequest.BaseSha,
                By = run.IsAutomatic ? null : run.Actor,
            };
    }

    private static PlanOutcome OutcomeOf(DirspaceOutcome? outcome) =>
        outcome switch
        {
            { Succeeded: true, HasChanges: false } => PlanOutcome.NoChanges,
            { Succeeded: true } => PlanOutcome.Changes,
            _ => PlanOutcome.Failed,
        };
}

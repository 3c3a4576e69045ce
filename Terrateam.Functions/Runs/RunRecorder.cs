using Terrateam.Core.Locks;
using Terrateam.Core.Runs;
using Terrateam.Functions.Audit;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Ledgers;
using Terrateam.Functions.Plans;

namespace Terrateam.Functions.Runs;

/// <summary>
/// Records a run's result in the ledger, deletes the plans that it used up, and cancels its workflow run if that is
/// still going.
/// </summary>
public sealed class RunRecorder(
    LedgerStore ledgers,
    PlanVault plans,
    PreparationStore preparations,
    AuditLog audit,
    IGitHubApp app
)
{
    /// <summary>Records a run that is over; safe to repeat. Returns the ledger with it.</summary>
    public async Task<RepositoryLedger> RecordAsync(Run run, CancellationToken cancellationToken)
    {
        await preparations.PutAsync(run, cancellationToken);
        var recorded = await ledgers.UpdateAsync(
            run.Repository.Id,
            ledger => Task.FromResult(Changed(ledger, run)),
            cancellationToken
        );
        if (run.Kind.IsApply())
            await EndAppliedPlansAsync(run, cancellationToken);
        else if (run.Kind == RunKind.Plan)
            await EndFailedPlansAsync(run, cancellationToken);

        await audit.AddAsync(RunAudit.Ended(run), cancellationToken);

        // The job of a run that was given up could still change infrastructure.
        if (
            run is { Status: RunStatus.Ended, WorkflowRunId: { } workflowRunId }
            && run.End is not (RunEnd.Died or RunEnd.NotStarted)
        )
        {
            await app.For(run.Repository).Workflows.CancelRunAsync(workflowRunId, cancellationToken);
        }

        return recorded;
    }

    private static RepositoryLedger? Changed(RepositoryLedger ledger, Run run)
    {
        var concluded = RunConclusion.Conclude(ledger, run);
        return ReferenceEquals(concluded, ledger) ? null : concluded;
    }

    private async Task EndAppliedPlansAsync(Run run, CancellationToken cancellationToken)
    {
        var touched = RunConclusion.TouchedBy(run);

        // A plan is good for one apply, also for one that failed before it fetched the plan, by its init for example.
        var planned = run
            .Dirspaces.Where(dirspace => dirspace.PlanRunId is not null && touched.Contains(dirspace.Dirspace))
            .ToList();
        await plans.DeleteRecordedAsync(
            run.Repository.Id,
            run.Owner,
            planned.Select(dirspace => (dirspace.Dirspace, dirspace.PlanRunId!.Value)),
            "used",
            cancellationToken
        );

        // A run that was never begun was handed nothing.
        if (run.InitiatedAt is not null)
        {
            _ = await plans.ConsumeAsync(
                run.Repository.Id,
                run.Id,
                run.Dirspaces.Except(planned).Select(dirspace => dirspace.Dirspace),
                cancellationToken
            );
        }

        if (touched.Count > 0)
            _ = await plans.MarkOvertakenAsync(run.Repository.Id, touched, run.Owner, cancellationToken);
    }

    private async Task EndFailedPlansAsync(Run run, CancellationToken cancellationToken)
    {
        // No request of its runner was accepted, and none is from now on: it stored nothing.
        if (!run.TokenUsed)
            return;

        var succeeded = run
            .Outcomes.Where(outcome => outcome.Succeeded)
            .Select(outcome => outcome.Dirspace)
            .ToHashSet();

        // First, so that none of them is completed after its plan was deleted. Also where all succeeded: a runner may
        // have sent parts of what it never completed.
        await plans.DiscardUploadsAsync(run.Repository.Id, run.Owner, run.Id, cancellationToken);
        await plans.DeleteRecordedAsync(
            run.Repository.Id,
            run.Owner,
            run.Dirspaces.Where(dirspace => !succeeded.Contains(dirspace.Dirspace))
                .Select(dirspace => (dirspace.Dirspace, run.Id)),
            "withdrawn",
            cancellationToken
        );
    }
}

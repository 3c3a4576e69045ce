using Terrateam.Core.Locks;
using Terrateam.Core.Plans;
using Terrateam.Core.Runs;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Ledgers;

namespace Terrateam.Functions.Runs;

/// <summary>
/// Records a run's result in the ledger, deletes the plans that it used up, and cancels its workflow run if that is
/// still going.
/// </summary>
public sealed class RunRecorder(
    RunStore runs,
    LedgerStore ledgers,
    PlanVault plans,
    PreparationStore preparations,
    IGitHubApp app
)
{
    /// <summary>Records a run that is over; safe to repeat.</summary>
    public async Task RecordAsync(Guid runId, CancellationToken cancellationToken)
    {
        var run = await runs.GetAsync(runId, cancellationToken);
        await preparations.PutAsync(run, cancellationToken);
        await ledgers.UpdateAsync(
            run.Repository.Id,
            ledger => Task.FromResult(Changed(ledger, run)),
            cancellationToken
        );
        if (run.Kind.IsApply())
            await EndAppliedPlansAsync(run, cancellationToken);
        else if (run.Kind == RunKind.Plan)
            await EndFailedPlansAsync(run, cancellationToken);
        if (run.Kind == RunKind.Plan)
            await plans.DiscardUploadsAsync(run.Repository.Id, run.Owner, run.Id, cancellationToken);

        // The job of a run that was given up could still change infrastructure.
        if (
            run is { Status: RunStatus.Ended, WorkflowRunId: { } workflowRunId }
            && run.End is not (RunEnd.Died or RunEnd.NotStarted)
        )
        {
            await app.For(run.Repository).Workflows.CancelRunAsync(workflowRunId, cancellationToken);
        }
    }

    private static RepositoryLedger? Changed(RepositoryLedger ledger, Run run)
    {
        var concluded = RunConclusion.Conclude(ledger, run);
        return ReferenceEquals(concluded, ledger) ? null : concluded;
    }

    private async Task EndAppliedPlansAsync(Run run, CancellationToken cancellationToken)
    {
        var touched = RunConclusion.TouchedBy(run);
        _ = await plans.ConsumeAsync(
            run.Repository.Id,
            run.Id,
            run.Dirspaces.Select(dirspace => dirspace.Dirspace),
            cancellationToken
        );

        // A plan is good for one apply, also for one that failed before it fetched the plan, by its init for example.
        foreach (var dirspace in run.Dirspaces.Where(dirspace => touched.Contains(dirspace.Dirspace)))
        {
            if (dirspace.PlanRunId is { } planRunId)
            {
                await plans.DeleteAsync(
                    new(run.Repository.Id, run.Owner, dirspace.Dirspace, planRunId),
                    cancellationToken
                );
            }
        }

        if (touched.Count > 0)
            _ = await plans.MarkOvertakenAsync(run.Repository.Id, touched, run.Owner, cancellationToken);
    }

    private async Task EndFailedPlansAsync(Run run, CancellationToken cancellationToken)
    {
        var succeeded = run
            .Outcomes.Where(outcome => outcome.Succeeded)
            .Select(outcome => outcome.Dirspace)
            .ToHashSet();
        foreach (var dirspace in run.Dirspaces.Where(dirspace => !succeeded.Contains(dirspace.Dirspace)))
            await plans.DeleteAsync(new(run.Repository.Id, run.Owner, dirspace.Dirspace, run.Id), cancellationToken);
    }
}

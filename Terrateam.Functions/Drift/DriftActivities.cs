using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Terrateam.Core.Drift;
using Terrateam.Core.Plans;
using Terrateam.Core.Runs;
using Terrateam.Functions.Durable;
using Terrateam.Functions.Ledgers;
using Terrateam.Functions.Plans;
using Terrateam.Functions.Runs;

namespace Terrateam.Functions.Drift;

/// <summary>Activities of the drift orchestration. Each may run twice and has its effect once.</summary>
public sealed partial class DriftActivities(
    DriftSteps steps,
    DriftIssues issues,
    RunStore runs,
    LedgerStore ledgers,
    PlanVault plans,
    OrchestrationSignaller signaller,
    ILogger<DriftActivities> logger
)
{
    /// <summary>Starts the runs of a step.</summary>
    [Function(nameof(StartDriftRuns))]
    public async Task<IReadOnlyList<Guid>> StartDriftRuns(
        [ActivityTrigger] DriftOrchestrationInput turn,
        [DurableClient] DurableTaskClient client,
        FunctionContext context
    )
    {
        var step = await steps.DecideAsync(turn, context.CancellationToken);
        foreach (var run in step.Runs)
        {
            await runs.AddAsync(run, context.CancellationToken);
            await signaller.StartRunAsync(client, run.Id, context.CancellationToken);
        }

        Log.Started(logger, turn.Repository.Id, turn.Schedule, step.Runs.Count, turn.Layer);
        return [.. step.Runs.Select(run => run.Id)];
    }

    /// <summary>True once every run of the step is over and out of the ledger.</summary>
    [Function(nameof(AreDriftRunsOver))]
    public async Task<bool> AreDriftRunsOver([ActivityTrigger] DriftOrchestrationInput turn, FunctionContext context)
    {
        foreach (var id in turn.Runs ?? [])
        {
            if (!(await runs.GetAsync(id, context.CancellationToken)).IsOver)
                return false;
        }

        // A run that is over and not recorded yet still counts as running in the ledger.
        var ledger = await ledgers.ReadAsync(turn.Repository.Id, context.CancellationToken);
        return !ledger.Runs.Any(run => turn.Runs!.Contains(run.RunId));
    }

    /// <summary>Decides the next step; null after the last one, when the issues are brought up to date.</summary>
    [Function(nameof(ConcludeDriftStep))]
    public async Task<DriftOrchestrationInput?> ConcludeDriftStep(
        [ActivityTrigger] DriftOrchestrationInput turn,
        FunctionContext context
    )
    {
        var planned = await RunsAsync(turn.Plans ?? [], context.CancellationToken);
        var step = await steps.FindAsync(turn with { Layer = null }, context.CancellationToken);
        var layers = DriftRuns.DriftedLayers(planned);
        var next =
            step is { Reconcile: true } && await WentWellAsync(turn, context.CancellationToken)
                ? layers.Cast<int?>().FirstOrDefault(layer => turn.Layer is null || layer > turn.Layer)
                : null;
        if (next is not null)
            return turn with { Layer = next, Runs = null };

        if (step?.Issue is { } grouping)
            await issues.UpdateAsync(turn, planned, grouping, context.CancellationToken);
        var drifted = planned.Sum(run => DriftRuns.Drifted(run).Count());
        Log.Over(logger, turn.Repository.Id, turn.Schedule, drifted);
        return null;
    }

    /// <summary>
    /// Deletes the plans of the schedule, which can no longer be applied, and the records of its steps.
    /// </summary>
    [Function(nameof(FinishDrift))]
    public async Task FinishDrift([ActivityTrigger] DriftOrchestrationInput turn, FunctionContext context)
    {
        _ = await plans.DeleteForPullRequestAsync(
            turn.Repository.Id,
            PlanOwner.Drift(turn.Schedule),
            context.CancellationToken
        );
        await steps.ForgetAsync(turn, context.CancellationToken);
    }

    // The plans of a higher layer assume that the lower layers are applied, so a failure below ends the pass.
    private async Task<bool> WentWellAsync(DriftOrchestrationInput turn, CancellationToken cancellationToken) =>
        (await RunsAsync(turn.Runs ?? [], cancellationToken)).All(run =>
            run.Status == RunStatus.Reported && (turn.Layer is null || run.Outcomes.All(outcome => outcome.Succeeded))
        );

    private async Task<List<Run>> RunsAsync(IEnumerable<Guid> ids, CancellationToken cancellationToken)
    {
        var found = new List<Run>();
        foreach (var id in ids)
            found.Add(await runs.GetAsync(id, cancellationToken));
        return found;
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "Drift of repository {RepositoryId}, schedule {Schedule}: {Runs} runs started, layer {Layer}"
        )]
        public static partial void Started(ILogger logger, long repositoryId, string schedule, int runs, int? layer);

        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "Drift of repository {RepositoryId}, schedule {Schedule}: {Drifted} dirspaces were not as "
                + "the branch says"
        )]
        public static partial void Over(ILogger logger, long repositoryId, string schedule, int drifted);
    }
}

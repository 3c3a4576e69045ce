using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Terrateam.Core.Drift;
using Terrateam.Core.Plans;
using Terrateam.Core.Runs;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.PullRequests;
using Terrateam.Functions.Runs;

namespace Terrateam.Functions.Drift;

/// <summary>What a pass of a drift schedule has done for it. Each may run twice and does its work once.</summary>
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

    /// <summary>True when no run of the step is going any more.</summary>
    [Function(nameof(AreDriftRunsOver))]
    public async Task<bool> AreDriftRunsOver([ActivityTrigger] DriftOrchestrationInput turn, FunctionContext context)
    {
        foreach (var id in turn.Runs ?? [])
        {
            if (!(await runs.GetAsync(id, context.CancellationToken)).IsOver)
                return false;
        }

        // One that is over and not recorded yet still counts as running for whoever asks the ledger.
        var ledger = await ledgers.ReadAsync(turn.Repository.Id, context.CancellationToken);
        return !ledger.Runs.Any(run => turn.Runs!.Contains(run.RunId));
    }

    /// <summary>Tells what a step came to, and says what comes next; null when nothing does.</summary>
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

    /// <summary>Deletes the plans of the schedule, which nobody can apply any more, and what its steps noted.</summary>
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

    // The dirspaces of a higher layer were planned against the lower ones as they should be.
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

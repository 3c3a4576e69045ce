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

/// <summary>The activity of the drift orchestration. It may run twice and has its effects once.</summary>
public sealed partial class DriftActivities(
    DriftSteps steps,
    DriftIssues issues,
    DriftIssueAnswers answers,
    DriftNotifier notifier,
    RunStore runs,
    LedgerStore ledgers,
    PlanVault plans,
    OrchestrationSignaller signaller,
    ILogger<DriftActivities> logger
)
{
    /// <summary>
    /// Takes a pass as far as it gets without waiting: starts runs, and concludes those that are over. Returns the
    /// state in which it waits for runs; null once the pass is over.
    /// </summary>
    [Function(nameof(AdvanceDrift))]
    public async Task<DriftOrchestrationInput?> AdvanceDrift(
        [ActivityTrigger] DriftOrchestrationInput state,
        [DurableClient] DurableTaskClient client,
        FunctionContext context
    )
    {
        var cancellationToken = context.CancellationToken;
        while (true)
        {
            if (state.Runs is null)
                state = await StartAsync(state, client, cancellationToken);
            if (!await AreOverAsync(state, cancellationToken))
                return state;
            if (await ConcludeAsync(state, cancellationToken) is not { } next)
                break;
            state = next;
        }

        // The plans of the schedule can no longer be applied.
        var owner = PlanOwner.Drift(state.Schedule);
        _ = await plans.DeleteForPullRequestAsync(state.Repository.Id, owner, cancellationToken);
        await steps.ForgetAsync(state, cancellationToken);
        return null;
    }

    private async Task<DriftOrchestrationInput> StartAsync(
        DriftOrchestrationInput state,
        DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        var step = await steps.DecideAsync(state, cancellationToken);
        foreach (var run in step.Runs)
        {
            await runs.AddAsync(run, cancellationToken);
            await signaller.StartRunAsync(client, run.Id, cancellationToken);
        }

        Log.Started(logger, state.Repository.Id, state.Schedule, step.Runs.Count, state.Layer);
        IReadOnlyList<Guid> started = [.. step.Runs.Select(run => run.Id)];
        return state with
        {
            Runs = started,
            Plans = state.Plans ?? started,
            Applies = state.Layer is null ? null : [.. state.Applies ?? [], .. started],
        };
    }

    /// <summary>True once every run of the step is over and out of the ledger.</summary>
    private async Task<bool> AreOverAsync(DriftOrchestrationInput state, CancellationToken cancellationToken)
    {
        foreach (var id in state.Runs ?? [])
        {
            if (!(await runs.GetAsync(id, cancellationToken)).IsOver)
                return false;
        }

        // A run that is over and not recorded yet still counts as running in the ledger.
        var ledger = await ledgers.ReadAsync(state.Repository.Id, cancellationToken);
        return !ledger.Runs.Any(run => state.Runs!.Contains(run.RunId));
    }

    /// <summary>Decides the next step; null after the last one, when the issues are brought up to date.</summary>
    private async Task<DriftOrchestrationInput?> ConcludeAsync(
        DriftOrchestrationInput state,
        CancellationToken cancellationToken
    )
    {
        var planned = await RunsAsync(state.Plans ?? [], cancellationToken);
        var step = await steps.FindAsync(state with { Layer = null }, cancellationToken);
        var layers = DriftRuns.DriftedLayers(planned);
        var isShown =
            state is not { Request: { Applies: true } request, Layer: null }
            || DriftIssueAnswers.IsShown(request, planned);
        var next =
            step is { Reconcile: true } && isShown && await WentWellAsync(state, cancellationToken)
                ? layers.Cast<int?>().FirstOrDefault(layer => state.Layer is null || layer > state.Layer)
                : null;
        if (next is not null)
            return state with { Layer = next, Runs = null };

        if (step?.Issue is { } grouping)
            await issues.UpdateAsync(state, planned, grouping, cancellationToken);
        await answers.TellAsync(state, planned, isShown, cancellationToken);
        await notifier.TellAsync(
            state,
            planned,
            await RunsAsync(state.Applies ?? [], cancellationToken),
            cancellationToken
        );
        var drifted = planned.Sum(run => DriftRuns.Drifted(run).Count());
        Log.Over(logger, state.Repository.Id, state.Schedule, drifted);
        return null;
    }

    // The plans of a higher layer assume that the lower layers are applied, so a failure below ends the pass.
    private async Task<bool> WentWellAsync(DriftOrchestrationInput state, CancellationToken cancellationToken) =>
        (await RunsAsync(state.Runs ?? [], cancellationToken)).All(run =>
            run.Status == RunStatus.Reported && (state.Layer is null || run.Outcomes.All(outcome => outcome.Succeeded))
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

using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Terrateam.Functions.Durable;

/// <summary>
/// Wakes orchestrations. A wake that is lost loses nothing: entries stay in the inbox, runs are polled, and a timer
/// repairs both.
/// </summary>
public sealed partial class OrchestrationSignaller(ILogger<OrchestrationSignaller> logger)
{
    /// <summary>Lets a pull request's orchestration look into the inbox, starting it if it does not run.</summary>
    public async Task WakePullRequestAsync(DurableTaskClient client, string owner, CancellationToken cancellationToken)
    {
        try
        {
            var instance = await client.GetInstanceAsync(owner, cancellation: cancellationToken);
            if (instance is { IsCompleted: false })
            {
                await client.RaiseEventAsync(owner, OrchestrationEvents.InboxChanged, "", cancellationToken);
            }
            else
            {
                await client.ScheduleNewOrchestrationInstanceAsync(
                    OrchestrationNames.PullRequest,
                    new PullRequestOrchestrationInput(),
                    new StartOrchestrationOptions(owner),
                    cancellationToken
                );
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.WakeFailed(logger, owner, exception);
        }
    }

    /// <summary>Lets a run's orchestration look at its run now instead of at its next poll.</summary>
    /// <param name="client">Sends the signal.</param>
    /// <param name="runId">The run.</param>
    /// <param name="signal">One of <see cref="RunSignals"/>.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task WakeRunAsync(
        DurableTaskClient client,
        Guid runId,
        string signal,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await client.RaiseEventAsync(
                OrchestrationInstances.OfRun(runId),
                OrchestrationEvents.RunChanged,
                signal,
                cancellationToken
            );
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Mostly news of a run that is over: the last webhook of a job comes after its report.
            Log.RunNotWoken(logger, runId, exception.Message);
        }
    }

    /// <summary>Lets a drift schedule's orchestration look at its runs now instead of at its next poll.</summary>
    public async Task WakeDriftAsync(
        DurableTaskClient client,
        long repositoryId,
        string schedule,
        CancellationToken cancellationToken
    )
    {
        var instance = OrchestrationInstances.OfDrift(repositoryId, schedule);
        try
        {
            await client.RaiseEventAsync(instance, OrchestrationEvents.DriftRunOver, "", cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.WakeFailed(logger, instance, exception);
        }
    }

    /// <summary>True while a run's orchestration runs.</summary>
    public static async Task<bool> IsRunLedAsync(
        DurableTaskClient client,
        Guid runId,
        CancellationToken cancellationToken
    ) =>
        await client.GetInstanceAsync(OrchestrationInstances.OfRun(runId), cancellation: cancellationToken)
            is { IsCompleted: false };

    /// <summary>
    /// Starts a run's orchestration unless it runs; used by the decision and, if that start was lost, by the repair
    /// timer.
    /// </summary>
    public async Task StartRunAsync(DurableTaskClient client, Guid runId, CancellationToken cancellationToken)
    {
        var id = OrchestrationInstances.OfRun(runId);
        var instance = await client.GetInstanceAsync(id, cancellation: cancellationToken);
        if (instance is { IsCompleted: false })
            return;

        await client.ScheduleNewOrchestrationInstanceAsync(
            OrchestrationNames.Run,
            new RunOrchestrationInput(runId),
            new StartOrchestrationOptions(id),
            cancellationToken
        );
        Log.RunStarted(logger, runId);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Instance} could not be woken; the repair timer will")]
        public static partial void WakeFailed(ILogger logger, string instance, Exception exception);

        [LoggerMessage(Level = LogLevel.Debug, Message = "Run {RunId} could not be woken: {Reason}")]
        public static partial void RunNotWoken(ILogger logger, Guid runId, string reason);

        [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId} was handed to its orchestration")]
        public static partial void RunStarted(ILogger logger, Guid runId);
    }
}

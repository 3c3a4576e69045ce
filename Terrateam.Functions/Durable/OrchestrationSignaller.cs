using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Terrateam.Functions.Durable;

/// <summary>
/// Wakes orchestrations. A wake that is lost loses nothing: entries stay in the inbox, runs are polled, and a timer
/// repairs both.
/// </summary>
public sealed partial class OrchestrationSignaller(PendingWakes wakes, ILogger<OrchestrationSignaller> logger)
{
    /// <summary>An orchestration may end, or be started, between the look at it and the signal.</summary>
    private const int MaxAttempts = 3;

    /// <summary>
    /// Lets a pull request's orchestration look into the inbox, starting it if it does not run. Call it after the entry
    /// is stored; entries that are stored before the orchestration looks share one signal.
    /// </summary>
    public async Task WakePullRequestAsync(DurableTaskClient client, string owner, CancellationToken cancellationToken)
    {
        var wake = wakes.Join(owner, out var isNew);
        if (isNew)
            _ = SendAsync(client, owner, wake);
        await wake.Sent.WaitAsync(cancellationToken);
    }

    // Of all who share the wake, so it is not cancelled with one of them, and throws at none.
    private async Task SendAsync(DurableTaskClient client, string owner, PendingWake wake)
    {
        await wakes.BeginAsync(wake);
        var isSent = await TrySendAsync(client, owner);
        wakes.End(owner, wake, isSent);
        if (isSent && wakes.SeesReads && !wake.Taken.Task.IsCompleted)
            await WatchAsync(client, owner, wake);
    }

    private async Task<bool> TrySendAsync(DurableTaskClient client, string owner)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var instance = await client.GetInstanceAsync(owner, cancellation: CancellationToken.None);
                if (instance is { IsCompleted: false })
                {
                    await client.RaiseEventAsync(owner, OrchestrationEvents.InboxChanged, "", CancellationToken.None);
                }
                else
                {
                    await client.ScheduleNewOrchestrationInstanceAsync(
                        OrchestrationNames.PullRequest,
                        new PullRequestOrchestrationInput(),
                        new StartOrchestrationOptions(owner),
                        CancellationToken.None
                    );
                }

                return true;
            }
            catch (Exception exception)
            {
                if (attempt < MaxAttempts)
                    continue;

                Log.WakeFailed(logger, owner, exception);
                return false;
            }
        }
    }

    // An orchestration that was just ending drops the signal, and the entry would wait for the repair timer.
    private async Task WatchAsync(DurableTaskClient client, string owner, PendingWake wake)
    {
        using var taken = new CancellationTokenSource();
        var end = client.WaitForInstanceCompletionAsync(owner, taken.Token);
        await Task.WhenAny(end, wake.Taken.Task);
        await taken.CancelAsync();
        await ((Task)end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (end.IsCompletedSuccessfully && wakes.TakeLost(owner, wake))
            await WakePullRequestAsync(client, owner, CancellationToken.None);
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
        if (await IsRunLedAsync(client, runId, cancellationToken))
            return;

        await client.ScheduleNewOrchestrationInstanceAsync(
            OrchestrationNames.Run,
            new RunOrchestrationInput(runId),
            new StartOrchestrationOptions(OrchestrationInstances.OfRun(runId)),
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

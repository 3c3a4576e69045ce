using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Terrateam.Functions.Durable;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Plans;
using Terrateam.Functions.Queues;
using Terrateam.Functions.Retention;
using Terrateam.Functions.Runs;

namespace Terrateam.Functions.Timers;

/// <summary>Timers that repair lost signals and delete old data.</summary>
public sealed partial class MaintenanceFunctions(
    DeliveryInbox inbox,
    RunStore runs,
    OrchestrationSignaller signaller,
    QueueMonitor queues,
    Redelivery redelivery,
    PlanVault plans,
    OutputVault outputs,
    PreparationStore preparations,
    KeptState kept,
    RemovalWork removals,
    TimeProvider time,
    ILogger<MaintenanceFunctions> logger
)
{
    /// <summary>The signal for an entry that waits for longer than this counts as lost.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>How long the history of an orchestration that ended is kept for troubleshooting.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromDays(30);

    /// <summary>
    /// Every minute: signals orchestrations with overdue inbox entries, calls queued work that is ready, and starts
    /// orchestrations of open runs that have none.
    /// </summary>
    [Function("RepairWakes")]
    public async Task RepairWakesAsync(
        [TimerTrigger("30 * * * * *")] TimerInfo timer,
        [DurableClient] DurableTaskClient client,
        FunctionContext context
    )
    {
        var cancellationToken = context.CancellationToken;
        foreach (var owner in await inbox.WaitingOwnersAsync(Timeout, cancellationToken))
            await signaller.WakePullRequestAsync(client, owner, cancellationToken);

        await queues.LookAsync(client, cancellationToken);
        foreach (var runId in await runs.OpenAsync(cancellationToken))
        {
            if (await runs.FindAsync(runId, cancellationToken) is null)
                await runs.CloseAsync(runId, cancellationToken);
            else
                await signaller.StartRunAsync(client, runId, cancellationToken);
        }
    }

    /// <summary>
    /// Every five minutes: asks GitHub to repeat failed webhook deliveries, which it never does by itself.
    /// </summary>
    [Function("RedeliverFailed")]
    public Task RedeliverFailedAsync([TimerTrigger("0 */5 * * * *")] TimerInfo timer, FunctionContext context) =>
        redelivery.RunAsync(context.CancellationToken);

    /// <summary>
    /// Every hour: deletes plans and outputs that are too old, and those whose deletion failed before.
    /// </summary>
    [Function("ExpirePlans")]
    public async Task ExpirePlansAsync([TimerTrigger("0 17 * * * *")] TimerInfo timer, FunctionContext context)
    {
        var sweep = await plans.ExpireAsync(context.CancellationToken);
        var expired = await outputs.ExpireAsync(context.CancellationToken);
        var forgotten = await inbox.ForgetAsync(context.CancellationToken);
        _ = await preparations.ForgetAsync(context.CancellationToken);
        await kept.ForgetAsync(context.CancellationToken);
        Log.Swept(logger, sweep.Expired, sweep.HalfSent, sweep.Orphans, expired, forgotten);
        if (sweep.DeletionsPending > 0)
            Log.Pending(logger, sweep.DeletionsPending);
    }

    /// <summary>Every five minutes: deletes the data of repositories and installations that are gone.</summary>
    [Function("RemoveGone")]
    public Task RemoveGoneAsync(
        [TimerTrigger("15 */5 * * * *")] TimerInfo timer,
        [DurableClient] DurableTaskClient client,
        FunctionContext context
    ) => removals.RunAsync(client, context.CancellationToken);

    /// <summary>Every night: purges the orchestrations of runs and pull requests that ended long ago.</summary>
    [Function("ForgetOrchestrations")]
    public async Task ForgetOrchestrationsAsync(
        [TimerTrigger("0 23 3 * * *")] TimerInfo timer,
        [DurableClient] DurableTaskClient client,
        FunctionContext context
    )
    {
        var filter = new PurgeInstancesFilter(
            CreatedFrom: null,
            CreatedTo: time.GetUtcNow() - Memory,
            [
                OrchestrationRuntimeStatus.Completed,
                OrchestrationRuntimeStatus.Failed,
                OrchestrationRuntimeStatus.Terminated,
            ]
        );
        var purged = await client.PurgeAllInstancesAsync(filter, context.CancellationToken);
        Log.Forgotten(logger, purged.PurgedInstanceCount);
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "Expired {Plans} plans, {HalfSent} that were sent in part, {Orphans} files without a plan, "
                + "{Outputs} outputs and {Marks} delivery marks"
        )]
        public static partial void Swept(ILogger logger, int plans, int halfSent, int orphans, int outputs, int marks);

        [LoggerMessage(Level = LogLevel.Information, Message = "Forgot {Count} orchestrations that ended")]
        public static partial void Forgotten(ILogger logger, int count);

        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "{Count} files could not be deleted yet and will be tried again"
        )]
        public static partial void Pending(ILogger logger, int count);
    }
}

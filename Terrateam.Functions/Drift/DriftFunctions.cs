using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Terrateam.Functions.Drift;

/// <summary>The timer that starts drift detection.</summary>
public sealed class DriftFunctions(DriftScheduler watch)
{
    /// <summary>Every five minutes: reads schedules that changed, and starts those that are due.</summary>
    [Function("WatchDrift")]
    public Task WatchDriftAsync(
        [TimerTrigger("45 */5 * * * *")] TimerInfo timer,
        [DurableClient] DurableTaskClient client,
        FunctionContext context
    ) => watch.LookAsync(client, context.CancellationToken);
}

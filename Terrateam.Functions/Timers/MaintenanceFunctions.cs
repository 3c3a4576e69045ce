using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Maintenance;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Timers;

/// <summary>
/// The timer of all maintenance. One for all jobs, because each timer function holds a lease in storage that is renewed
/// all the time.
/// </summary>
public sealed class MaintenanceFunctions(
    IEnumerable<MaintenanceJob> jobs,
    StartedJobs started,
    IDocumentStore store,
    AppPresence presence,
    TimeProvider time,
    ILogger<MaintenanceFunctions> logger
)
{
    /// <summary>Every minute: runs the jobs that are due.</summary>
    [Function("Maintenance")]
    public Task RunAsync(
        [TimerTrigger("30 * * * * *")] TimerInfo timer,
        [DurableClient] DurableTaskClient client,
        FunctionContext context
    ) =>
        presence.IsThere
            ? new MaintenanceSchedule([.. jobs], started, store, time, logger).RunAsync(
                client,
                context.CancellationToken
            )
            : Task.CompletedTask;
}

using Microsoft.DurableTask.Client;

namespace Terrateam.Functions.Timers;

/// <summary>A job of the maintenance timer.</summary>
/// <param name="Name">Its name, under which its last run is stored.</param>
/// <param name="Interval">How often it runs; null for every pass.</param>
/// <param name="RunAsync">Runs it once; safe to repeat.</param>
internal sealed record MaintenanceJob(
    string Name,
    TimeSpan? Interval,
    Func<DurableTaskClient, CancellationToken, Task> RunAsync
);

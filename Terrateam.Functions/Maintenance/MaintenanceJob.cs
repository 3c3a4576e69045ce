using Microsoft.DurableTask.Client;

namespace Terrateam.Functions.Maintenance;

/// <summary>A job of the maintenance timer.</summary>
/// <param name="Name">Its name, under which its last run is stored.</param>
/// <param name="Interval">How often it runs; null for every pass.</param>
/// <param name="RunAsync">Runs it once; safe to repeat.</param>
public sealed record MaintenanceJob(
    string Name,
    TimeSpan? Interval,
    Func<DurableTaskClient, CancellationToken, Task> RunAsync
)
{
    /// <summary>When in a pass it runs; jobs of one place in the order of their registration.</summary>
    public MaintenancePlace Place { get; init; }

    /// <summary>True where it also runs in the first pass of each process that was started.</summary>
    public bool AtStart { get; init; }
}

/// <summary>When in a pass a job runs.</summary>
public enum MaintenancePlace
{
    /// <summary>Before the others: pull requests wait for it.</summary>
    First = -1,

    /// <summary>Between the two.</summary>
    Usual = 0,

    /// <summary>After the others, which are not to wait for it.</summary>
    Last = 1,
}

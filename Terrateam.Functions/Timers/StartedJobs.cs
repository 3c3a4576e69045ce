using System.Collections.Concurrent;
using Terrateam.Functions.Maintenance;

namespace Terrateam.Functions.Timers;

/// <summary>The jobs for the start of a process that this one has done.</summary>
public sealed class StartedJobs
{
    private readonly ConcurrentDictionary<string, bool> _done = new(StringComparer.Ordinal);

    /// <summary>True for a job that has yet to be done in this process.</summary>
    internal bool Wants(MaintenanceJob job) => job.AtStart && !_done.ContainsKey(job.Name);

    /// <summary>Notes that a job was done.</summary>
    internal void Note(MaintenanceJob job) => _done[job.Name] = true;
}

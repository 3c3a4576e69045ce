using System.Text.Json;

namespace Terrateam.Embedded.DurableTask.Engine;

/// <summary>Settings of a <see cref="DurableEngine"/>.</summary>
public sealed record EngineOptions
{
    /// <summary>The SQLite file; created if it is not there. One engine at a time may have it open.</summary>
    public required string DatabasePath { get; init; }

    /// <summary>Activities that run at the same time. As in the Functions host, ten for each processor.</summary>
    public int MaxConcurrentActivities { get; init; } = 10 * Environment.ProcessorCount;

    /// <summary>Orchestrators that are replayed at the same time. They never wait, so one for each processor is right.</summary>
    public int MaxConcurrentOrchestrators { get; init; } = Environment.ProcessorCount;

    /// <summary>How long a graceful stop waits for running activities. Those that are not done run again after the next start.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Serialiser settings of the worker (in the Functions worker: <c>IOptions&lt;JsonSerializerOptions&gt;</c>).
    /// Null means the worker's defaults.
    /// </summary>
    public JsonSerializerOptions? SerializerOptions { get; init; }
}

using System.Text.Json.Serialization;

namespace Terrateam.Embedded.DurableTask.Engine.History;

/// <summary>What can happen to an orchestration. The numbers are stored.</summary>
internal enum HistoryKind
{
    None = 0,
    ExecutionStarted = 1,
    ActivityScheduled = 2,
    ActivityCompleted = 3,
    ActivityFailed = 4,
    OrchestrationScheduled = 5,
    OrchestrationCompleted = 6,
    OrchestrationFailed = 7,
    TimerCreated = 8,
    TimerFired = 9,
    EventSent = 10,
    EventRaised = 11,
    Suspended = 12,
    Resumed = 13,
    Terminated = 14,
    AwaitedForeignTask = 15,
}

/// <summary>
/// One entry of a history. Flat, because most entries are small and are written by the thousand; which members count
/// depends on the kind.
/// </summary>
internal sealed record HistoryEvent
{
    [JsonPropertyName("k")]
    public HistoryKind Kind { get; init; }

    /// <summary>Number of the task that was scheduled or has ended.</summary>
    [JsonPropertyName("i")]
    public int TaskId { get; init; }

    /// <summary>Name of the activity, orchestrator or event.</summary>
    [JsonPropertyName("n")]
    public string? Name { get; init; }

    /// <summary>Instance of the sub-orchestration, or whom an event was sent to.</summary>
    [JsonPropertyName("o")]
    public string? InstanceId { get; init; }

    /// <summary>Input, result, payload or reason; JSON where the app wrote it.</summary>
    [JsonPropertyName("d")]
    public string? Data { get; init; }

    /// <summary>Version of the task that was scheduled.</summary>
    [JsonPropertyName("v")]
    public string? Version { get; init; }

    /// <summary>When a timer fires, in UTC.</summary>
    [JsonPropertyName("t")]
    public DateTime FireAt { get; init; }

    [JsonPropertyName("f")]
    public TaskFailureDetails? Failure { get; init; }

    /// <summary>Whether a termination goes on to sub-orchestrations.</summary>
    [JsonPropertyName("r")]
    public bool Recursive { get; init; }
}

/// <summary>What one step took in and what it scheduled, in that order.</summary>
/// <param name="At">Time of the step, which is the orchestrator's current time during it.</param>
/// <param name="Events">The entries.</param>
internal sealed record HistoryStep(DateTime At, IReadOnlyList<HistoryEvent> Events);

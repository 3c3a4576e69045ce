using System.Collections.Immutable;

namespace Terrateam.Embedded.DurableTask;

/// <summary>How a client starts an orchestration.</summary>
public sealed record StartOrchestrationOptions
{
    /// <summary>Options with an instance id and a time.</summary>
    /// <param name="InstanceId">Id of the instance; null means a new GUID.</param>
    /// <param name="StartAt">When to start; null or a time in the past means at once.</param>
    public StartOrchestrationOptions(string? InstanceId = null, DateTimeOffset? StartAt = null)
    {
        this.InstanceId = InstanceId;
        this.StartAt = StartAt;
    }

    /// <summary>Id of the instance; null means a new GUID.</summary>
    public string? InstanceId { get; init; }

    /// <summary>When to start; null or a time in the past means at once.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>Labels of the instance, given back by <see cref="Client.OrchestrationMetadata.Tags"/>.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The version of the instance; null means unversioned.</summary>
    public TaskVersion? Version { get; init; }

    /// <summary>
    /// Names of the statuses in which an existing instance of the same id makes the start fail. Null means the
    /// default of the Functions host: every status that is not an end.
    /// </summary>
    public IReadOnlyList<string>? DedupeStatuses { get; init; }
}

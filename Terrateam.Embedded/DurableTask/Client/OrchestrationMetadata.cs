using System.Collections.Immutable;

namespace Terrateam.Embedded.DurableTask.Client;

/// <summary>An instance as it was when it was looked at.</summary>
/// <param name="name">Name of the orchestrator.</param>
/// <param name="instanceId">Id of the instance.</param>
public sealed class OrchestrationMetadata(string name, string instanceId)
{
    /// <summary>Name of the orchestrator.</summary>
    public string Name { get; } = name;

    /// <summary>Id of the instance.</summary>
    public string InstanceId { get; } = instanceId;

    /// <summary>Reads the serialised values; null if they were not asked for.</summary>
    public DataConverter? DataConverter { get; init; }

    /// <summary>Where it stood.</summary>
    public OrchestrationRuntimeStatus RuntimeStatus { get; init; }

    /// <summary>When it was scheduled.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last moved.</summary>
    public DateTimeOffset LastUpdatedAt { get; init; }

    /// <summary>Its input as JSON.</summary>
    public string? SerializedInput { get; init; }

    /// <summary>Its output as JSON.</summary>
    public string? SerializedOutput { get; init; }

    /// <summary>Its custom status as JSON.</summary>
    public string? SerializedCustomStatus { get; init; }

    /// <summary>Its labels.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Why it failed; null unless it failed and outputs were asked for.</summary>
    public TaskFailureDetails? FailureDetails { get; init; }

    /// <summary>Whether it was running.</summary>
    public bool IsRunning => RuntimeStatus == OrchestrationRuntimeStatus.Running;

    /// <summary>Whether it had ended, in whatever way.</summary>
    public bool IsCompleted => RuntimeStatus
        is OrchestrationRuntimeStatus.Completed
        or OrchestrationRuntimeStatus.Failed
        or OrchestrationRuntimeStatus.Terminated;

    /// <summary>The input.</summary>
    /// <exception cref="InvalidOperationException">Inputs and outputs were not asked for.</exception>
    public T? ReadInputAs<T>() => Read<T>(SerializedInput, nameof(ReadInputAs));

    /// <summary>The output.</summary>
    /// <exception cref="InvalidOperationException">Inputs and outputs were not asked for.</exception>
    public T? ReadOutputAs<T>() => Read<T>(SerializedOutput, nameof(ReadOutputAs));

    /// <summary>The custom status.</summary>
    /// <exception cref="InvalidOperationException">Inputs and outputs were not asked for.</exception>
    public T? ReadCustomStatusAs<T>() => Read<T>(SerializedCustomStatus, nameof(ReadCustomStatusAs));

    /// <inheritdoc/>
    public override string ToString() => $"{Name} '{InstanceId}': {RuntimeStatus}";

    private T? Read<T>(string? data, string method) => DataConverter is { } converter
        ? converter.Deserialize<T>(data)
        : throw new InvalidOperationException(
            $"{method} needs an {nameof(OrchestrationMetadata)} that was fetched with inputs and outputs.");
}

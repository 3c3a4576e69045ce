namespace Terrateam.Embedded.DurableTask.Engine;

/// <summary>One execution of an activity.</summary>
/// <param name="name">Name of the activity.</param>
/// <param name="instanceId">Id of the orchestration that called it.</param>
/// <param name="taskId">Number of the call among the orchestration's tasks.</param>
/// <param name="version">Version that it was scheduled with; null if none.</param>
/// <param name="input">Its input, deserialised; null if there is none or none is wanted.</param>
/// <param name="stopping">Cancelled when the engine stops and will no longer take the result.</param>
public sealed class ActivityInvocation(
    TaskName name, string instanceId, int taskId, string? version, object? input, CancellationToken stopping) : TaskActivityContext
{
    /// <inheritdoc/>
    public override TaskName Name { get; } = name;

    /// <inheritdoc/>
    public override string InstanceId { get; } = instanceId;

    /// <inheritdoc/>
    public override string Version { get; } = version ?? string.Empty;

    /// <summary>Number of the call among the orchestration's tasks, from 0.</summary>
    public int TaskId { get; } = taskId;

    /// <summary>The input, deserialised; null if there is none or none is wanted.</summary>
    public object? Input { get; } = input;

    /// <summary>Cancelled when the engine stops and will no longer take the result: the activity will run again.</summary>
    public CancellationToken Stopping { get; } = stopping;
}

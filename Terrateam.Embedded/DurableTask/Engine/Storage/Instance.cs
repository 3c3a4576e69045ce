using Terrateam.Embedded.DurableTask.Client;
using Terrateam.Embedded.DurableTask.Engine.History;

namespace Terrateam.Embedded.DurableTask.Engine.Storage;

/// <summary>An orchestration as it is stored, without its history.</summary>
/// <param name="Key">Its row. Never used again, so that what is meant for a replaced instance cannot reach its successor.</param>
/// <param name="InstanceId">Its id.</param>
/// <param name="Name">Name of its orchestrator.</param>
internal sealed record Instance(long Key, string InstanceId, string Name)
{
    public string Version { get; init; } = string.Empty;

    /// <summary>Counts up with each ContinueAsNew; results of earlier executions are dropped.</summary>
    public int Execution { get; init; } = 1;

    public OrchestrationRuntimeStatus Status { get; init; } = OrchestrationRuntimeStatus.Pending;

    public DateTime CreatedAt { get; init; }

    public DateTime? StartAt { get; init; }

    public string? Input { get; init; }

    public string? CustomStatus { get; init; }

    public string? Tags { get; init; }

    public Parent? Parent { get; init; }

    /// <summary>Events that the execution before did not wait for and left to this one.</summary>
    public IReadOnlyList<HistoryEvent> Carried { get; init; } = [];

    public bool HasEnded => Status is not (
        OrchestrationRuntimeStatus.Pending or OrchestrationRuntimeStatus.Running or OrchestrationRuntimeStatus.Suspended);
}

/// <summary>Whom an orchestration reports its end to.</summary>
/// <param name="Key">Row of the parent.</param>
/// <param name="Execution">Execution of the parent that waits.</param>
/// <param name="TaskId">Task of the parent that waits.</param>
/// <param name="Name">Name of the parent's orchestrator.</param>
/// <param name="InstanceId">Instance id of the parent.</param>
internal sealed record Parent(long Key, int Execution, int TaskId, string Name, string InstanceId);

/// <summary>An orchestration with its history.</summary>
/// <param name="Instance">The orchestration.</param>
/// <param name="Steps">Its steps in order.</param>
internal sealed record InstanceState(Instance Instance, IReadOnlyList<HistoryStep> Steps);

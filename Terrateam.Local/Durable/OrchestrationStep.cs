using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;

namespace Terrateam.Local.Durable;

/// <summary>The results of a step of an orchestration, stored in one transaction.</summary>
internal sealed class OrchestrationStep(
    TaskOrchestrationWorkItem workItem,
    OrchestrationRuntimeState runtimeState,
    OrchestrationState? state,
    DateTime now
)
{
    private readonly string? _executionBefore = workItem.OrchestrationRuntimeState.OrchestrationInstance?.ExecutionId;
    private readonly List<TaskMessage> _carried = [];
    private readonly List<TaskMessage> _sent = [];

    public required IReadOnlyList<TaskMessage> Activities { get; init; }

    public required IReadOnlyList<TaskMessage> Messages { get; init; }

    public required IReadOnlyList<TaskMessage> Timers { get; init; }

    /// <summary>Once stored: events that it sent to itself because it continued as new.</summary>
    public IReadOnlyList<TaskMessage> Carried => _carried;

    /// <summary>Once stored: messages to other instances, or to itself.</summary>
    public IReadOnlyList<TaskMessage> Sent => _sent;

    public string Name => state?.Name ?? "";

    public string? ExecutionId => state?.OrchestrationInstance.ExecutionId;

    /// <summary>True where it continued as new, so that its earlier history is obsolete.</summary>
    public bool IsNewExecution =>
        state is not null && runtimeState.PastEvents.Count == 0 && _executionBefore != ExecutionId;

    public bool IsOver => state is null || state.OrchestrationStatus.IsFinal();

    public string? Failure =>
        state?.OrchestrationStatus == OrchestrationStatus.Failed
            ? state.FailureDetails?.ErrorMessage ?? state.Output
            : null;

    /// <summary>Stores the step. May be called again when the transaction was rolled back.</summary>
    public void Store(DurableTables tables)
    {
        foreach (var message in workItem.NewMessages)
            tables.Delete(message);

        // Null for messages to an execution that does not exist: they are dropped.
        if (state is null)
            return;

        state.LastUpdatedTime = now;
        tables.Save(state);
        tables.Append(workItem.InstanceId, runtimeState.PastEvents.Count, runtimeState.NewEvents);
        if (IsNewExecution || IsOver)
            tables.DeleteTimers(workItem.InstanceId, IsOver ? null : ExecutionId);
        foreach (var message in Activities.Concat(Timers))
            tables.Insert(message);

        _carried.Clear();
        _sent.Clear();
        foreach (var message in Messages)
            Send(tables, message);
    }

    private void Send(DurableTables tables, TaskMessage message)
    {
        if (message.Event is ExecutionStartedEvent started)
        {
            started.Timestamp = now;
            if (tables.FindStatus(message.OrchestrationInstance.InstanceId) is { } status && !status.IsFinal())
                message = Refusal(started);
            else
                tables.Create(started);
        }

        var isCarried = IsNewExecution && message.OrchestrationInstance.InstanceId == workItem.InstanceId;
        tables.Insert(message, isCarried);
        (isCarried ? _carried : _sent).Add(message);
    }

    /// <summary>Tells the parent that its sub-orchestration cannot have the id of one that has not ended.</summary>
    private static TaskMessage Refusal(ExecutionStartedEvent started)
    {
        var reason = $"An orchestration with the id '{started.OrchestrationInstance.InstanceId}' is going on already.";
        var parent = started.ParentInstance;
        return new TaskMessage
        {
            OrchestrationInstance = parent.OrchestrationInstance,
            Event = new SubOrchestrationInstanceFailedEvent(
                eventId: -1,
                parent.TaskScheduleId,
                reason,
                details: null,
                new FailureDetails(
                    typeof(OrchestrationAlreadyExistsException).FullName!,
                    reason,
                    stackTrace: null,
                    innerFailure: null,
                    isNonRetriable: true
                )
            ),
        };
    }
}

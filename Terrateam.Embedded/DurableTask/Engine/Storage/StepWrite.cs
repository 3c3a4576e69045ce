using Terrateam.Embedded.DurableTask.Client;
using Terrateam.Embedded.DurableTask.Engine.Dispatch;
using Terrateam.Embedded.DurableTask.Engine.Execution;
using Terrateam.Embedded.DurableTask.Engine.History;

namespace Terrateam.Embedded.DurableTask.Engine.Storage;

/// <summary>
/// One step of one orchestration, all or nothing: its messages are used up, its history grows, what it scheduled is
/// put where it belongs, its status changes.
/// </summary>
internal sealed class StepWrite(
    InstanceState state,
    HistoryStep step,
    StepOutcome outcome,
    IReadOnlyList<long> messages,
    Action<StepWrite> stored,
    Action<Exception> failed) : Write
{
    private readonly List<(long Key, Message Message, InstanceState? State)> deliveries = [];

    /// <summary>Whether the orchestration was gone, ended or started over, so that the step was dropped.</summary>
    public bool IsStale { get; private set; }

    /// <summary>The orchestration after the step; null if it has ended.</summary>
    public InstanceState? After { get; private set; }

    /// <summary>Whether clients see another status than before.</summary>
    public bool StatusChanged { get; private set; }

    /// <summary>What others are to be told.</summary>
    public IReadOnlyList<(long Key, Message Message, InstanceState? State)> Deliveries => deliveries;

    private Instance Instance => state.Instance;

    /// <inheritdoc/>
    public override void Apply(Tables tables)
    {
        deliveries.Clear();
        After = null;
        foreach (var message in messages)
            tables.DeleteMessage(message);

        IsStale = !tables.InsertStep(Instance.Key, Instance.Execution, state.Steps.Count, step);
        if (IsStale)
            return;

        foreach (var action in outcome.Scheduled)
        {
            if (action.Kind == HistoryKind.EventSent)
                Send(tables, action.InstanceId!, new HistoryEvent { Kind = HistoryKind.EventRaised, Name = action.Name, Data = action.Data });
            else if (action.Kind == HistoryKind.OrchestrationScheduled)
                StartChild(tables, action);
        }

        // A status that the new execution has not replaced yet stays visible for its first step, as in the original.
        var customStatus = outcome.CustomStatus ?? (state.Steps.Count == 0 ? Instance.CustomStatus : null);
        if (outcome.Ending is { } ending)
            End(tables, ending, customStatus);
        else if (outcome.Next is { } next)
            StartOver(tables, next, customStatus);
        else
            Continue(tables, customStatus);
    }

    /// <inheritdoc/>
    public override void Stored() => stored(this);

    /// <inheritdoc/>
    public override void Failed(Exception exception) => failed(exception);

    private void Continue(Tables tables, string? customStatus)
    {
        var status = outcome.Suspended ? OrchestrationRuntimeStatus.Suspended : OrchestrationRuntimeStatus.Running;
        StatusChanged = status != Instance.Status;
        if (StatusChanged || customStatus != Instance.CustomStatus || Instance.Carried.Count > 0)
            tables.UpdateStatus(Instance.Key, status, step.At, customStatus);
        After = new InstanceState(
            Instance with { Status = status, CustomStatus = customStatus, Carried = [] }, [.. state.Steps, step]);
    }

    private void StartOver(Tables tables, NextExecution next, string? customStatus)
    {
        var version = next.Version ?? Instance.Version;
        StatusChanged = Instance.Status != OrchestrationRuntimeStatus.Running;
        tables.StartOver(Instance.Key, next, version, step.At, customStatus);
        After = new InstanceState(
            Instance with
            {
                Execution = Instance.Execution + 1,
                Status = OrchestrationRuntimeStatus.Running,
                Version = version,
                Input = next.Input,
                CustomStatus = customStatus,
                Carried = next.Carried,
            },
            []);
        var start = new Message(new HistoryEvent { Kind = HistoryKind.ExecutionStarted }, After.Instance.Execution);
        deliveries.Add((Instance.Key, start, After));
    }

    private void End(Tables tables, Ending ending, string? customStatus)
    {
        StatusChanged = true;
        tables.End(Instance.Key, ending, step.At, customStatus);
        foreach (var child in ending.TerminatedChildren)
            Send(tables, child, new HistoryEvent { Kind = HistoryKind.Terminated, Data = ending.Output, Recursive = true });

        if (Instance.Parent is { } parent && tables.Report(parent, ending) is { } report)
            deliveries.Add((parent.Key, report, null));
    }

    private void StartChild(Tables tables, HistoryEvent action)
    {
        if (tables.Find(action.InstanceId!) is { } existing)
        {
            if (!existing.HasEnded || existing.Key == Instance.Key)
            {
                Deliver(tables, Instance.Key, Instance.Execution, new HistoryEvent
                {
                    Kind = HistoryKind.OrchestrationFailed,
                    TaskId = action.TaskId,
                    Failure = TaskFailureDetails.FromException(new OrchestrationAlreadyExistsException(
                        $"An orchestration instance with the id {action.InstanceId} already exists and has not ended.")),
                });
                return;
            }

            tables.Delete(existing.Key);
        }

        var child = new Instance(0, action.InstanceId!, action.Name!)
        {
            Version = action.Version ?? string.Empty,
            CreatedAt = step.At,
            Input = action.Data,
            Parent = new Parent(Instance.Key, Instance.Execution, action.TaskId, Instance.Name, Instance.InstanceId),
        };
        child = child with { Key = tables.Insert(child) };
        deliveries.Add((child.Key, new Message(new HistoryEvent { Kind = HistoryKind.ExecutionStarted }), new InstanceState(child, [])));
    }

    private void Send(Tables tables, string instanceId, HistoryEvent message)
    {
        if (tables.Find(instanceId) is { HasEnded: false } found)
            Deliver(tables, found.Key, 0, message);
    }

    private void Deliver(Tables tables, long key, int execution, HistoryEvent message) =>
        deliveries.Add((key, new Message(message, execution, tables.InsertMessage(key, execution, message)), null));
}

using Terrateam.Embedded.DurableTask.Engine.History;

namespace Terrateam.Embedded.DurableTask.Engine.Execution;

/// <summary>
/// The tasks of one execution: numbered as the orchestrator schedules them, checked against the history on replay,
/// open until their end is reported.
/// </summary>
internal sealed class TaskLedger(OrchestratorThread thread)
{
    private readonly Dictionary<int, (HistoryEvent Action, TaskCompletionSource<string?> Source)> open = [];
    private readonly SortedDictionary<int, HistoryEvent> unconfirmed = [];
    private readonly SortedDictionary<int, HistoryEvent> held = [];
    private readonly HashSet<int> cancelledTimers = [];
    private int next;

    public bool HasOpen => open.Count > 0;

    /// <summary>What the orchestrator scheduled and the history does not have yet, in order.</summary>
    public IReadOnlyList<HistoryEvent> Unconfirmed => [.. unconfirmed.Values];

    /// <summary>Timers that nobody waits for any more.</summary>
    public IReadOnlySet<int> CancelledTimers => cancelledTimers;

    /// <summary>Instances of the sub-orchestrations that have been started and not ended.</summary>
    public IEnumerable<string> OpenChildren => open.Values
        .Where(task => task.Action.Kind == HistoryKind.OrchestrationScheduled && !unconfirmed.ContainsKey(task.Action.TaskId))
        .Select(task => task.Action.InstanceId!);

    /// <summary>Whether activities are under way, so that the next step is near.</summary>
    public bool HasOpenActivities => open.Values.Any(task => task.Action.Kind == HistoryKind.ActivityScheduled);

    public void Fire(HistoryEvent action) => unconfirmed.Add(next, action with { TaskId = next++ });

    public Task<string?> Schedule(HistoryEvent action, CancellationToken cancellation = default)
    {
        var id = next++;
        action = action with { TaskId = id };
        var source = new TaskCompletionSource<string?>();
        unconfirmed.Add(id, action);
        open.Add(id, (action, source));

        if (cancellation.CanBeCanceled)
        {
            cancellation.Register(() =>
            {
                if (!thread.Check() || !open.Remove(id))
                    return;
                cancelledTimers.Add(id);
                source.TrySetCanceled(CancellationToken.None);
            });
        }

        return source.Task;
    }

    /// <summary>Checks an entry of the history against what the orchestrator has just scheduled again.</summary>
    public void Confirm(HistoryEvent history)
    {
        if (!unconfirmed.Remove(history.TaskId, out var code)
            || code.Kind != history.Kind
            || !string.Equals(code.Name, history.Name, StringComparison.OrdinalIgnoreCase))
        {
            throw NonDeterministicOrchestrationException.At(history.TaskId, history, code);
        }
    }

    /// <summary>Checks, at the end of a step that is in the history, that the orchestrator scheduled no more than it did then.</summary>
    public void ConfirmNothingElse()
    {
        foreach (var (id, code) in unconfirmed)
            throw NonDeterministicOrchestrationException.At(id, history: null, code);
    }

    /// <summary>Reports the end of a task. One that is not open has been cancelled, or has ended twice: nothing happens.</summary>
    public void Complete(HistoryEvent ended)
    {
        if (!open.Remove(ended.TaskId, out var task))
            return;

        if (ended.Kind is HistoryKind.ActivityFailed or HistoryKind.OrchestrationFailed)
            task.Source.SetException(new TaskFailedException(task.Action.Name!, ended.TaskId, ended.Failure!));
        else
            task.Source.SetResult(ended.Data);
    }

    /// <summary>Keeps back what was scheduled and not stored, because the orchestration has been suspended.</summary>
    public void Hold()
    {
        foreach (var (id, action) in unconfirmed)
            held.Add(id, action);
        unconfirmed.Clear();
    }

    /// <summary>Gives back what was kept.</summary>
    public void Release()
    {
        foreach (var (id, action) in held)
            unconfirmed.Add(id, action);
        held.Clear();
    }
}

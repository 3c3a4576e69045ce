using DurableTask.Core;
using DurableTask.Core.History;

namespace Terrateam.Local.Durable;

/// <summary>The timers of all orchestrations, behind one timer of the clock.</summary>
internal sealed class TimerQueue : IDisposable
{
    /// <summary>.NET timers are limited to 49 days.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromDays(24);

    private readonly Lock _gate = new();
    private readonly SortedDictionary<(DateTime Due, long Number), TaskMessage> _timers = [];
    private readonly Dictionary<string, HashSet<(DateTime Due, long Number)>> _byInstance = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly Action<IReadOnlyList<TaskMessage>> _fire;
    private readonly ITimer _timer;

    /// <param name="time">The clock.</param>
    /// <param name="fire">Receives the timers that are due, in the order of their times.</param>
    public TimerQueue(TimeProvider time, Action<IReadOnlyList<TaskMessage>> fire)
    {
        (_time, _fire) = (time, fire);
        _timer = time.CreateTimer(_ => Fire(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Add(IEnumerable<TaskMessage> timers)
    {
        lock (_gate)
        {
            foreach (var timer in timers)
            {
                _timers.Add(Key(timer), timer);
                var instanceId = timer.OrchestrationInstance.InstanceId;
                if (!_byInstance.TryGetValue(instanceId, out var keys))
                    _byInstance.Add(instanceId, keys = []);
                keys.Add(Key(timer));
            }
        }

        Fire();
    }

    /// <summary>Removes the timers of an instance that belong to other executions than the given one.</summary>
    public void Remove(string instanceId, string? exceptExecution)
    {
        lock (_gate)
        {
            foreach (var key in _byInstance.GetValueOrDefault(instanceId)?.ToList() ?? [])
            {
                if (_timers[key].OrchestrationInstance.ExecutionId != exceptExecution)
                    Take(key);
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private static (DateTime Due, long Number) Key(TaskMessage timer) =>
        (((TimerFiredEvent)timer.Event).FireAt, timer.SequenceNumber);

    private TaskMessage Take((DateTime Due, long Number) key)
    {
        _timers.Remove(key, out var timer);
        var instanceId = timer!.OrchestrationInstance.InstanceId;
        _byInstance[instanceId].Remove(key);
        if (_byInstance[instanceId].Count == 0)
            _byInstance.Remove(instanceId);
        return timer;
    }

    private void Fire()
    {
        var due = new List<TaskMessage>();
        lock (_gate)
        {
            var now = _time.GetUtcNow().UtcDateTime;
            while (_timers.Count > 0 && _timers.First().Key is var key && key.Due <= now)
                due.Add(Take(key));

            if (_timers.Count > 0)
            {
                // Rounded up to a millisecond: a timer that fires a moment early would find nothing due.
                var wait = TimeSpan.FromMilliseconds(Math.Ceiling((_timers.First().Key.Due - now).TotalMilliseconds));
                _timer.Change(wait < MaxWait ? wait : MaxWait, Timeout.InfiniteTimeSpan);
            }
        }

        if (due.Count > 0)
            _fire(due);
    }
}

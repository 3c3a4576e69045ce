namespace Terrateam.Embedded.DurableTask.Engine.Dispatch;

/// <summary>A durable timer that has not fired.</summary>
/// <param name="FireAt">When it fires, in UTC.</param>
/// <param name="Key">Row of the orchestration.</param>
/// <param name="Execution">Execution that created it.</param>
/// <param name="TaskId">Its number among the tasks; <see cref="Start"/> if it is the orchestration itself that is to start.</param>
internal readonly record struct DurableTimer(DateTime FireAt, long Key, int Execution, int TaskId)
{
    public const int Start = -1;

    public static IComparer<DurableTimer> Order { get; } = Comparer<DurableTimer>.Create((a, b) =>
        (a.FireAt, a.Key, a.Execution, a.TaskId).CompareTo((b.FireAt, b.Key, b.Execution, b.TaskId)));
}

/// <summary>All durable timers in the order in which they fire, and one clock alarm for the next of them.</summary>
internal sealed class Timers : IDisposable
{
    // Below the longest delay that the platform's timers take (49 days).
    private static readonly TimeSpan LongestSleep = TimeSpan.FromDays(30);

    private readonly Lock gate = new();
    private readonly SortedSet<DurableTimer> pending = new(DurableTimer.Order);
    private readonly Dictionary<(long Key, int Execution, int TaskId), DurableTimer> byTask = [];
    private readonly TimeProvider timeProvider;
    private readonly Action<DurableTimer> fire;
    private readonly ITimer alarm;
    private bool closed;

    public Timers(TimeProvider timeProvider, Action<DurableTimer> fire)
    {
        this.timeProvider = timeProvider;
        this.fire = fire;
        alarm = timeProvider.CreateTimer(static timers => ((Timers)timers!).FireDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Add(DurableTimer timer)
    {
        lock (gate)
        {
            if (closed || !pending.Add(timer))
                return;
            byTask[(timer.Key, timer.Execution, timer.TaskId)] = timer;
            if (pending.Min == timer)
                SetAlarm();
        }
    }

    public void Cancel(long key, int execution, int taskId)
    {
        lock (gate)
        {
            if (byTask.Remove((key, execution, taskId), out var timer))
                pending.Remove(timer);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            closed = true;
            alarm.Dispose();
        }
    }

    private void FireDue()
    {
        List<DurableTimer> due = [];
        lock (gate)
        {
            if (closed)
                return;
            var now = timeProvider.GetUtcNow().UtcDateTime;
            while (pending.Count > 0 && pending.Min is var first && first.FireAt <= now)
            {
                pending.Remove(first);
                byTask.Remove((first.Key, first.Execution, first.TaskId));
                due.Add(first);
            }

            SetAlarm();
        }

        foreach (var timer in due)
            fire(timer);
    }

    private void SetAlarm()
    {
        if (pending.Count == 0)
            return;
        var left = pending.Min.FireAt - timeProvider.GetUtcNow().UtcDateTime;
        // Alarms have whole milliseconds: rounded down they would ring too early, again and again.
        var sleep = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Clamp(left.TotalMilliseconds, 0, LongestSleep.TotalMilliseconds)));
        alarm.Change(sleep, Timeout.InfiniteTimeSpan);
    }
}

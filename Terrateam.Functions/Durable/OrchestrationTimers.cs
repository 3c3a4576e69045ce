using Microsoft.DurableTask;

namespace Terrateam.Functions.Durable;

/// <summary>
/// The timers of one generation of an orchestration. A timer that is still pending is used again, because a cancelled
/// one costs as much as one that fires.
/// </summary>
internal sealed class OrchestrationTimers(TaskOrchestrationContext context) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<(DateTime Due, Task Timer)> _pending = [];

    /// <summary>True while a timer has not fired.</summary>
    public bool ArePending
    {
        get
        {
            _pending.RemoveAll(static timer => timer.Timer.IsCompleted);
            return _pending.Count > 0;
        }
    }

    /// <summary>Waits for a time, and no less.</summary>
    public Task DelayAsync(TimeSpan time) =>
        time > TimeSpan.Zero ? NewTimer(context.CurrentUtcDateTime + time) : Task.CompletedTask;

    /// <summary>
    /// Waits for an event, but not much longer than a time: at most until the next timer that is pending. False where
    /// the event did not come.
    /// </summary>
    /// <param name="raised">The event.</param>
    /// <param name="timeout">The time; null to wait for the event alone.</param>
    public async Task<bool> WaitAsync(Task raised, TimeSpan? timeout)
    {
        if (raised.IsCompleted)
            return true;
        if (timeout is not { } time)
        {
            await raised;
            return true;
        }

        return await Task.WhenAny(raised, TimerFor(time)) == raised;
    }

    /// <summary>Cancels the timers that are pending; they would keep the orchestration from ending.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private Task TimerFor(TimeSpan time)
    {
        var due = context.CurrentUtcDateTime + time;
        _pending.RemoveAll(static timer => timer.Timer.IsCompleted);
        return _pending
            .Where(timer => timer.Due <= due)
            .OrderByDescending(static timer => timer.Due)
            .Select(static timer => timer.Timer)
            .FirstOrDefault()
            ?? NewTimer(due);
    }

    private Task NewTimer(DateTime due)
    {
        var timer = context.CreateTimer(due, _stop.Token);
        _pending.Add((due, timer));
        return timer;
    }
}

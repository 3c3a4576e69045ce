using Microsoft.Extensions.Time.Testing;

namespace Terrateam.Tests.Functions.GitHub;

/// <summary>
/// A clock that jumps ahead at each request for a short timer. Longer timers, which are timeouts, do not fire.
/// </summary>
internal sealed class ImpatientTimeProvider()
    : FakeTimeProvider(new DateTimeOffset(2031, 5, 4, 12, 0, 0, TimeSpan.Zero))
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);
    private readonly Lock _gate = new();
    private readonly List<TimeSpan> _waits = [];

    /// <summary>The waits so far, in order.</summary>
    public IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (_gate)
                return [.. _waits];
        }
    }

    /// <summary>Starts the record of waits anew.</summary>
    public void ForgetWaits()
    {
        lock (_gate)
            _waits.Clear();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && dueTime <= MaxWait)
        {
            lock (_gate)
                _waits.Add(dueTime);

            ThreadPool.UnsafeQueueUserWorkItem(_ => Advance(dueTime), null);
        }

        return timer;
    }
}

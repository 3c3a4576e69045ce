namespace Terrateam.Local.Durable;

/// <summary>
/// Counts the messages that are being worked on. At zero, only the clock or a client can cause more work.
/// </summary>
internal sealed class IdleSignal
{
    private readonly Lock _gate = new();
    private int _count;
    private TaskCompletionSource? _idle;

    public void Begin(int count = 1)
    {
        lock (_gate)
            _count += count;
    }

    public void End(int count = 1)
    {
        TaskCompletionSource? idle = null;
        lock (_gate)
        {
            _count -= count;
            if (_count == 0)
                (idle, _idle) = (_idle, null);
        }

        idle?.SetResult();
    }

    /// <summary>Completes when no message is being worked on.</summary>
    public Task WhenIdleAsync()
    {
        lock (_gate)
        {
            if (_count == 0)
                return Task.CompletedTask;
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }
}

namespace Terrateam.Embedded.DurableTask.Engine.Dispatch;

/// <summary>Counts the steps and activities that are under way or wait for their turn.</summary>
internal sealed class Work
{
    private readonly Lock gate = new();
    private TaskCompletionSource? idle;
    private int count;

    /// <summary>One more. What follows from a piece of work begins before the piece ends, so the count is 0 only when all is done.</summary>
    public void Begin()
    {
        lock (gate)
            count++;
    }

    public void End()
    {
        TaskCompletionSource? done = null;
        lock (gate)
        {
            if (--count == 0)
                (done, idle) = (idle, null);
        }

        done?.SetResult();
    }

    /// <summary>Completes when there is none.</summary>
    public Task WhenIdle()
    {
        lock (gate)
        {
            if (count == 0)
                return Task.CompletedTask;
            idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return idle.Task;
        }
    }
}

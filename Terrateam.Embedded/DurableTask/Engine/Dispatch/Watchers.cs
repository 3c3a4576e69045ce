namespace Terrateam.Embedded.DurableTask.Engine.Dispatch;

/// <summary>Wakes those who wait for an instance to start or to end.</summary>
internal sealed class Watchers
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, TaskCompletionSource> watched = new(StringComparer.Ordinal);

    /// <summary>Completes at the next change of the instance's status.</summary>
    public Task NextChange(string instanceId)
    {
        lock (gate)
        {
            if (!watched.TryGetValue(instanceId, out var source))
                watched[instanceId] = source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return source.Task;
        }
    }

    public void Changed(string instanceId)
    {
        TaskCompletionSource? source;
        lock (gate)
            watched.Remove(instanceId, out source);
        source?.SetResult();
    }

    /// <summary>Gives up on everybody who waits.</summary>
    public void Close()
    {
        lock (gate)
        {
            foreach (var source in watched.Values)
                source.TrySetException(new InvalidOperationException("The engine has stopped."));
            watched.Clear();
        }
    }
}

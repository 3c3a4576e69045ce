namespace Terrateam.Embedded.DurableTask.Engine.Execution;

/// <summary>
/// Who waits for which event, and events that nobody waits for yet. The latest waiter of a name is served first, and a
/// cancelled waiter keeps its place, as in the original.
/// </summary>
internal sealed class ExternalEvents(DataConverter converter, OrchestratorThread thread)
{
    private readonly Dictionary<string, Stack<Waiter>> waiters = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Queue<Buffered>> buffer = new(StringComparer.OrdinalIgnoreCase);
    private int arrivals;

    /// <summary>Whether anybody can still be woken by an event.</summary>
    public bool HasWaiters => waiters.Values.Any(stack => stack.Any(waiter => waiter.IsWaiting));

    public Task<T> Wait<T>(string name, CancellationToken cancellationToken)
    {
        if (waiters.TryGetValue(name, out var stack) && stack.TryPeek(out var other) && other.Type != typeof(T))
        {
            throw new ArgumentException(
                $"Event '{name}' is already awaited as {other.Type}; it cannot be awaited as {typeof(T)} at the same time.",
                nameof(name));
        }

        var waiter = new Waiter<T>();
        (stack ?? (waiters[name] = new Stack<Waiter>())).Push(waiter);

        if (buffer.TryGetValue(name, out var early))
        {
            var first = early.Dequeue();
            if (early.Count == 0)
                buffer.Remove(name);
            Raise(name, first.Payload);
        }

        if (cancellationToken.CanBeCanceled)
        {
            cancellationToken.Register(() =>
            {
                if (thread.Check())
                    waiter.Source.TrySetCanceled(cancellationToken);
            });
        }

        return waiter.Source.Task;
    }

    public void Raise(string name, string? payload)
    {
        if (!waiters.TryGetValue(name, out var stack))
        {
            if (!buffer.TryGetValue(name, out var queue))
                buffer[name] = queue = new Queue<Buffered>();
            queue.Enqueue(new Buffered(arrivals++, name, payload));
            return;
        }

        var waiter = stack.Pop();
        if (stack.Count == 0)
            waiters.Remove(name);
        waiter.Complete(name, payload, converter);
    }

    /// <summary>Takes out what nobody waited for, in order of arrival.</summary>
    public IReadOnlyList<(string Name, string? Payload)> TakeBuffered()
    {
        var all = buffer.Values.SelectMany(queue => queue).OrderBy(item => item.Arrival)
            .Select(item => (item.Name, item.Payload)).ToList();
        buffer.Clear();
        return all;
    }

    private readonly record struct Buffered(int Arrival, string Name, string? Payload);

    private abstract class Waiter
    {
        public abstract Type Type { get; }

        public abstract bool IsWaiting { get; }

        public abstract void Complete(string name, string? payload, DataConverter converter);
    }

    private sealed class Waiter<T> : Waiter
    {
        public TaskCompletionSource<T> Source { get; } = new();

        public override Type Type => typeof(T);

        public override bool IsWaiting => !Source.Task.IsCompleted;

        public override void Complete(string name, string? payload, DataConverter converter)
        {
            T? value;
            try
            {
                if (payload is null && default(T) is not null)
                    throw new InvalidOperationException($"Event '{name}' came without a value; a {typeof(T)} was awaited.");
                value = converter.Deserialize<T>(payload);
            }
            catch (Exception exception)
            {
                Source.TrySetException(exception);
                return;
            }

            Source.TrySetResult(value!);
        }
    }
}

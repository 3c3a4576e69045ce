namespace Terrateam.Embedded.DurableTask.Engine.Execution;

/// <summary>
/// The one thread that an orchestrator may run on during a step. A continuation that comes from anywhere else means
/// that the orchestrator awaited something that is not of its context, which could not be replayed.
/// </summary>
/// <param name="onForeignAwait">Told once when that is found out, possibly long after the step.</param>
internal sealed class OrchestratorThread(Action onForeignAwait) : SynchronizationContext
{
    public const string ForeignAwait =
        "The orchestrator awaited something that is not of its context. An orchestrator may await only what its "
        + "TaskOrchestrationContext returns (activities, sub-orchestrations, timers, events, and Task.WhenAll or "
        + "Task.WhenAny over them), without ConfigureAwait(false) and without Task.Run, Task.Delay or I/O: "
        + "everything else belongs into an activity.";

    private readonly Queue<(SendOrPostCallback Callback, object? State)> deep = new();
    private int owner;
    private int violated;

    /// <summary>Whether the orchestrator has left its thread.</summary>
    public bool Violated => Volatile.Read(ref violated) == 1;

    private bool IsCurrent => Volatile.Read(ref owner) == Environment.CurrentManagedThreadId;

    /// <summary>Makes the calling thread the orchestrator's while <paramref name="work"/> runs.</summary>
    public void Run(Action work)
    {
        var before = Current;
        SetSynchronizationContext(this);
        Volatile.Write(ref owner, Environment.CurrentManagedThreadId);
        try
        {
            work();
        }
        finally
        {
            Volatile.Write(ref owner, 0);
            SetSynchronizationContext(before);
        }
    }

    /// <summary>Runs what was put off because the stack was deep.</summary>
    public void Drain()
    {
        while (deep.TryDequeue(out var item))
            item.Callback(item.State);
    }

    /// <summary>Refuses callers that are not on the orchestrator's thread.</summary>
    /// <exception cref="InvalidOperationException">The caller is on another thread.</exception>
    public void Demand()
    {
        if (IsCurrent)
            return;
        Violate();
        throw new InvalidOperationException(ForeignAwait);
    }

    /// <summary>Whether the caller is on the orchestrator's thread; if not, the orchestration fails.</summary>
    public bool Check()
    {
        if (!IsCurrent)
            Violate();
        return IsCurrent;
    }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state)
    {
        if (!IsCurrent)
            Violate();
        else if (System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
            d(state);
        else
            deep.Enqueue((d, state));
    }

    /// <inheritdoc/>
    public override void Send(SendOrPostCallback d, object? state)
    {
        Demand();
        d(state);
    }

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    private void Violate()
    {
        if (Interlocked.Exchange(ref violated, 1) == 0)
            onForeignAwait();
    }
}

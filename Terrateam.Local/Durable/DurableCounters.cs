namespace Terrateam.Local.Durable;

/// <summary>What the engine has done since it started. On Azure each of these is paid for in storage transactions.</summary>
internal sealed class DurableCounters
{
    private long _activities;
    private long _steps;
    private long _executions;
    private long _timers;

    /// <summary>Activities that ran.</summary>
    public long Activities => Interlocked.Read(ref _activities);

    /// <summary>Times that an orchestrator ran, over its history or its new events.</summary>
    public long Steps => Interlocked.Read(ref _steps);

    /// <summary>Times that an orchestration continued as new.</summary>
    public long ContinuedAsNew => Interlocked.Read(ref _executions);

    /// <summary>Timers that were set.</summary>
    public long Timers => Interlocked.Read(ref _timers);

    public void CountActivity() => Interlocked.Increment(ref _activities);

    public void Count(OrchestrationStep step)
    {
        Interlocked.Increment(ref _steps);
        Interlocked.Add(ref _timers, step.Timers.Count);
        if (step.IsNewExecution)
            Interlocked.Increment(ref _executions);
    }
}

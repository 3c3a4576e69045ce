using Terrateam.Embedded.DurableTask.Client;
using Terrateam.Embedded.DurableTask.Engine.History;

namespace Terrateam.Embedded.DurableTask.Engine.Execution;

/// <summary>What a step came to.</summary>
/// <param name="Scheduled">What the orchestrator scheduled, in order.</param>
/// <param name="CancelledTimers">Timers, of this step or an earlier one, that are no longer wanted.</param>
/// <param name="CustomStatus">The custom status as JSON.</param>
/// <param name="Suspended">Whether the orchestration is now suspended.</param>
internal sealed record StepOutcome(
    IReadOnlyList<HistoryEvent> Scheduled,
    IReadOnlySet<int> CancelledTimers,
    string? CustomStatus,
    bool Suspended)
{
    /// <summary>How the orchestration ended, if it did.</summary>
    public Ending? Ending { get; init; }

    /// <summary>How it starts over, if it does.</summary>
    public NextExecution? Next { get; init; }

    /// <summary>Whether activities are under way, so that the next step is near.</summary>
    public bool HasOpenActivities { get; init; }
}

/// <summary>The end of an orchestration.</summary>
/// <param name="Status">Completed, failed or terminated.</param>
/// <param name="Output">The output as JSON; type and message as text, if it failed, as in the original.</param>
/// <param name="Failure">Why it failed.</param>
internal sealed record Ending(OrchestrationRuntimeStatus Status, string? Output, TaskFailureDetails? Failure)
{
    /// <summary>Instances that are to be terminated too.</summary>
    public IReadOnlyList<string> TerminatedChildren { get; init; } = [];

    public static Ending Failed(Exception exception)
    {
        var details = TaskFailureDetails.FromException(exception);
        if (exception is TaskFailedException failed)
            details = details with { InnerFailure = failed.FailureDetails };
        return new Ending(OrchestrationRuntimeStatus.Failed, details.ToString(), details);
    }
}

/// <summary>The execution that takes the place of this one.</summary>
/// <param name="Input">Its input as JSON.</param>
/// <param name="Version">Its version; null means the same.</param>
/// <param name="Carried">Events that it is to have first.</param>
internal sealed record NextExecution(string? Input, string? Version, IReadOnlyList<HistoryEvent> Carried);

using Terrateam.Embedded.DurableTask.Engine.History;

namespace Terrateam.Embedded.DurableTask.Engine.Execution;

/// <summary>A replayed orchestrator did something else than its history says.</summary>
public sealed class NonDeterministicOrchestrationException : Exception
{
    /// <summary>Without a message of its own.</summary>
    public NonDeterministicOrchestrationException()
    {
    }

    /// <summary>With a message.</summary>
    public NonDeterministicOrchestrationException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public NonDeterministicOrchestrationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal static NonDeterministicOrchestrationException At(int taskId, HistoryEvent? history, HistoryEvent? code) => new(
        $"The orchestrator did not do again what it did before. At task #{taskId} the history says that it "
        + $"{Describe(history)}; the code now {Describe(code)}. Was the orchestrator changed while this instance was "
        + "running, or does it depend on time, randomness, I/O or state that do not come from its context?");

    private static string Describe(HistoryEvent? what) => what?.Kind switch
    {
        HistoryKind.ActivityScheduled => $"called activity '{what.Name}'",
        HistoryKind.OrchestrationScheduled => $"called sub-orchestration '{what.Name}' (instance '{what.InstanceId}')",
        HistoryKind.TimerCreated => $"created a timer for {what.FireAt:o}",
        HistoryKind.EventSent => $"sent event '{what.Name}' to '{what.InstanceId}'",
        _ => "did nothing there",
    };
}

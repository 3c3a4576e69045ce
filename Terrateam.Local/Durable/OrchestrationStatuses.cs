using DurableTask.Core;

namespace Terrateam.Local.Durable;

internal static class OrchestrationStatuses
{
    /// <summary>True where an instance of this status has ended, so that its id may be used again.</summary>
    public static bool IsFinal(this OrchestrationStatus status) =>
        status
            is OrchestrationStatus.Completed
                or OrchestrationStatus.Failed
                or OrchestrationStatus.Terminated
                or OrchestrationStatus.Canceled;
}

namespace Terrateam.Embedded.DurableTask;

/// <summary>Thrown into an orchestrator whose activity or sub-orchestration failed.</summary>
public sealed class TaskFailedException : Exception
{
    /// <summary>A failure known by an exception.</summary>
    public TaskFailedException(string taskName, int taskId, Exception innerException)
        : base(Describe(taskName, taskId, innerException?.Message), innerException)
    {
        ArgumentNullException.ThrowIfNull(innerException);
        TaskName = taskName;
        TaskId = taskId;
        FailureDetails = TaskFailureDetails.FromException(innerException);
    }

    /// <summary>A failure known by its details.</summary>
    public TaskFailedException(string taskName, int taskId, TaskFailureDetails failureDetails)
        : base(Describe(taskName, taskId, failureDetails is null ? null : failureDetails.ErrorMessage))
    {
        TaskName = taskName;
        TaskId = taskId;
        FailureDetails = failureDetails!;
    }

    /// <summary>Name of the activity or orchestrator.</summary>
    public string TaskName { get; }

    /// <summary>Number of the task among those that the orchestrator scheduled, from 0.</summary>
    public int TaskId { get; }

    /// <summary>
    /// How it failed, as far as it survives serialisation. As in the original, null in spite of its type where there
    /// are no details: when a sub-orchestration was terminated.
    /// </summary>
    public TaskFailureDetails FailureDetails { get; }

    private static string Describe(string taskName, int taskId, string? cause) => cause is null
        ? $"Task '{taskName}' (#{taskId}) failed with an unhandled exception."
        : $"Task '{taskName}' (#{taskId}) failed with an unhandled exception: {cause}";
}

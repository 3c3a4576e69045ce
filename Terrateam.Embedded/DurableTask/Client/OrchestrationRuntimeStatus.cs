namespace Terrateam.Embedded.DurableTask.Client;

/// <summary>Where an orchestration stands.</summary>
public enum OrchestrationRuntimeStatus
{
    /// <summary>It has started and not ended.</summary>
    Running,

    /// <summary>It returned.</summary>
    Completed,

    /// <summary>Never reported; keeps the numbers in step with the original.</summary>
    [Obsolete("Never reported; keeps the numbers in step with the original.")]
    ContinuedAsNew,

    /// <summary>It threw.</summary>
    Failed,

    /// <summary>Never reported; keeps the numbers in step with the original.</summary>
    [Obsolete("Never reported; keeps the numbers in step with the original.")]
    Canceled,

    /// <summary>A client ended it.</summary>
    Terminated,

    /// <summary>It has been scheduled and not started.</summary>
    Pending,

    /// <summary>A client holds it still.</summary>
    Suspended,
}

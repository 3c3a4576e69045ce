namespace Terrateam.Embedded.DurableTask;

/// <summary>What an activity knows about itself.</summary>
public abstract class TaskActivityContext
{
    /// <summary>Name of the activity.</summary>
    public abstract TaskName Name { get; }

    /// <summary>Id of the orchestration that called it.</summary>
    public abstract string InstanceId { get; }

    /// <summary>The version it was scheduled with; empty if none.</summary>
    public virtual string Version => string.Empty;
}

namespace Terrateam.Embedded.DurableTask;

/// <summary>The orchestration that started this one.</summary>
/// <param name="Name">Name of its orchestrator.</param>
/// <param name="InstanceId">Its instance id.</param>
public sealed record ParentOrchestrationInstance(TaskName Name, string InstanceId);

namespace Terrateam.Embedded.Worker;

/// <summary>Makes a function an orchestrator; goes on its <c>TaskOrchestrationContext</c> parameter.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class OrchestrationTriggerAttribute : Attribute;

/// <summary>Makes a function an activity; goes on the parameter that receives the input.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ActivityTriggerAttribute : Attribute;

/// <summary>Hands a function the <c>DurableTaskClient</c> of the app; the only way to one, as in the real worker.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class DurableClientAttribute : Attribute;

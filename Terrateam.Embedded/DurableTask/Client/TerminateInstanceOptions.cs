namespace Terrateam.Embedded.DurableTask.Client;

/// <summary>How to terminate.</summary>
/// <param name="Output">Output of the terminated instance.</param>
/// <param name="Recursive">Whether sub-orchestrations are terminated too.</param>
public sealed record TerminateInstanceOptions(object? Output = null, bool Recursive = false);

namespace Terrateam.Local.Invocation;

/// <summary>A function ran longer than <c>functionTimeout</c> of host.json allows.</summary>
internal sealed class FunctionTimeoutException(string functionName, TimeSpan limit)
    : TimeoutException($"Function '{functionName}' did not end within {limit}, the functionTimeout of host.json.");

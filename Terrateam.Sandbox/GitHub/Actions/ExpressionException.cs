namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>An expression that GitHub refuses.</summary>
internal sealed class ExpressionException(string message) : Exception(message);

namespace Terrateam.Cli.WorkTrees;

/// <summary>There is no work tree, or git failed. The message names the fix.</summary>
internal sealed class WorkTreeException(string message) : Exception(message);

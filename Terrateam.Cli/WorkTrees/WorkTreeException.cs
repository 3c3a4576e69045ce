namespace Terrateam.Cli.WorkTrees;

/// <summary>There is no work tree, or git does not answer as it should. The message says what to do.</summary>
internal sealed class WorkTreeException(string message) : Exception(message);

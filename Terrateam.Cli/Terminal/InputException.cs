namespace Terrateam.Cli.Terminal;

/// <summary>The input of a command cannot be used. The message says why.</summary>
internal sealed class InputException(string message) : Exception(message);

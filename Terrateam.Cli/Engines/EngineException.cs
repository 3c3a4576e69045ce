namespace Terrateam.Cli.Engines;

/// <summary>The machine cannot run the engine as asked. The message says how to mend it.</summary>
internal sealed class EngineException(string message) : Exception(message);

namespace Terrateam.Cli.Engines;

/// <summary>The machine cannot run the engine as configured. The message names the fix.</summary>
internal sealed class EngineException(string message) : Exception(message);

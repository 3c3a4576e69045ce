namespace Terrateam.Cli.Configuration;

/// <summary>The configuration asks for what cannot be done. The message names the key and the fix.</summary>
internal sealed class ConfigurationException(string message) : Exception(message);

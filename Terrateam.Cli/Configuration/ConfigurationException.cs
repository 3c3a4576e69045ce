namespace Terrateam.Cli.Configuration;

/// <summary>The configuration cannot be carried out. The message names the key and the fix.</summary>
internal sealed class ConfigurationException(string message) : Exception(message);

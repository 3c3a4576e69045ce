namespace Terrateam.Local.Settings;

/// <summary>
/// A file or setting of the host is wrong. The message names the file, the key and what would be right.
/// </summary>
internal sealed class SettingsException : InvalidOperationException
{
    /// <summary>A setting that is wrong.</summary>
    public SettingsException(string message)
        : base(message) { }

    /// <summary>A setting that is wrong, and what found it out.</summary>
    public SettingsException(string message, Exception innerException)
        : base(message, innerException) { }
}

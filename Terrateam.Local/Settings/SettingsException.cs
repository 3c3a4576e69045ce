namespace Terrateam.Local.Settings;

/// <summary>
/// A file or setting of the host is wrong. The message names the file, the key and what would be right.
/// </summary>
internal sealed class SettingsException : InvalidOperationException
{
    public SettingsException(string message)
        : base(message) { }

    public SettingsException(string message, Exception innerException)
        : base(message, innerException) { }
}

namespace Terrateam.Local.Settings;

/// <summary>The directory of all data on this machine, locked by one process at a time.</summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly FileStream _lock;

    /// <summary>Locks a directory, which is created if it does not exist, readable by its owner only.</summary>
    /// <param name="path">The directory.</param>
    /// <exception cref="SettingsException">Another process has locked it, or it cannot be written to.</exception>
    public DataDirectory(string path)
    {
        FullPath = Path.GetFullPath(path);
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(FullPath);
            }
            else
            {
                Directory.CreateDirectory(
                    FullPath,
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                );
            }
            // The operating system releases the lock when the process ends, also by a crash.
            _lock = new FileStream(
                Path.Combine(FullPath, "host.lock"),
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.None
            );
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException(
                $"Data directory '{FullPath}' cannot be used: {exception.Message} If another host is running "
                    + $"there, stop it, "
                    + "or give this one a directory of its own with --data-directory.",
                exception
            );
        }
    }

    public string FullPath { get; }

    public string Combine(string first, string second) => Path.Combine(FullPath, first, second);

    /// <summary>Releases the lock; the files stay.</summary>
    public void Dispose() => _lock.Dispose();
}

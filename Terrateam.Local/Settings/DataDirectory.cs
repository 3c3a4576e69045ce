namespace Terrateam.Local.Settings;

/// <summary>The directory that everything kept on this machine lies in, held by one process at a time.</summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly FileStream _lock;

    /// <summary>Takes hold of a directory, which is created if it is not there, readable by its owner only.</summary>
    /// <param name="path">The directory.</param>
    /// <exception cref="SettingsException">Another process holds it, or it cannot be written to.</exception>
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
            // The operating system lets go of it when the process dies, however it dies.
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

    /// <summary>The absolute path.</summary>
    public string FullPath { get; }

    /// <summary>A path below it.</summary>
    public string Combine(string first, string second) => Path.Combine(FullPath, first, second);

    /// <summary>Lets go of the directory; what is in it stays.</summary>
    public void Dispose() => _lock.Dispose();
}

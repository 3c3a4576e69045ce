namespace Terrateam.Cli.Processes;

/// <summary>Files and directories that only this user can read, from their first moment on.</summary>
internal static class PrivateFile
{
    /// <summary>Opens a file for writing.</summary>
    public static StreamWriter Create(string path, FileMode mode = FileMode.CreateNew)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new StreamWriter(path, options);
    }

    /// <summary>Creates a directory and returns its full path.</summary>
    public static string CreateDirectory(string path) =>
        OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(path).FullName
            : Directory
                .CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)
                .FullName;
}

namespace Terrateam.Local.State;

/// <summary>Directories and files that only the app's own user may read.</summary>
internal static class PrivateDirectory
{
    public static void Create(string path)
    {
        if (Directory.Exists(path))
            return;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>
    /// Creates an empty file that only its owner can read, unless it exists. SQLite's other files get the same mode.
    /// </summary>
    public static void CreateFile(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        new FileStream(path, options).Dispose();
    }

    /// <summary>Deletes a directory and its parents as long as they are empty, up to but without another.</summary>
    public static void DeleteEmpty(string path, string upTo)
    {
        for (var at = path; at.Length > upTo.Length; at = Path.GetDirectoryName(at)!)
        {
            try
            {
                Directory.Delete(at);
            }
            catch (DirectoryNotFoundException)
            {
                // Another caller deleted it; its parent may be empty now.
            }
            catch (IOException)
            {
                return;
            }
        }
    }
}

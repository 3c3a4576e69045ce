namespace Terrateam.Embedded.State;

/// <summary>Directories that only the app's own user may enter: sealed or not, state is nobody else's business.</summary>
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

    /// <summary>Deletes a directory and those above it as long as they are empty, up to but without another.</summary>
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
                // Somebody else deleted it; the one above may be empty now.
            }
            catch (IOException)
            {
                return;
            }
        }
    }
}

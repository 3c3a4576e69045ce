namespace Terrateam.Cli.Processes;

/// <summary>
/// Finds programs as a shell does, but on the PATH of the command's own environment, which steps may change.
/// </summary>
internal static class ProgramPath
{
    private const UnixFileMode Executable =
        UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The program's full path, or null.</summary>
    public static string? Find(string program, IReadOnlyDictionary<string, string> environment, string directory)
    {
        if (program.Length == 0)
            return null;

        if (program.Contains('/', StringComparison.Ordinal))
        {
            var path = Path.GetFullPath(program, directory);
            return IsProgram(path) ? path : null;
        }

        return environment
            .GetValueOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin")
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(entry => Path.GetFullPath(Path.Combine(entry, program), directory))
            .FirstOrDefault(IsProgram);
    }

    private static bool IsProgram(string path) =>
        File.Exists(path)
        && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Executable) != UnixFileMode.None);
}

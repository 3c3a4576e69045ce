using System.Diagnostics;

namespace Terrateam.Tests;

/// <summary>
/// Scripts that stand in for programs. Another process copies them to their place: a file that this process wrote may
/// still be open in one that another test starts at the moment, and cannot be executed until then.
/// </summary>
internal static class TestProgram
{
    /// <summary>Writes a script, with the directories that it lies in.</summary>
    public static void Write(string path, string script)
    {
        _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (OperatingSystem.IsWindows())
        {
            File.WriteAllText(path, script);
            return;
        }

        var written = $"{path}.written";
        File.WriteAllText(written, script);
        File.SetUnixFileMode(written, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.Delete(path);
        using var copy = Process.Start("cp", ["-p", "--", written, path]);
        copy.WaitForExit();
        Assert.Equal(0, copy.ExitCode);
        File.Delete(written);
    }
}

using System.ComponentModel;
using System.Diagnostics;

namespace Terrateam.Cli.Processes;

/// <summary>
/// Files that can be executed as soon as they are written. Linux executes no file that is open for writing ("Text file
/// busy"), and a process that another thread starts meanwhile inherits what is open here, until it runs its own
/// program. So a program is a copy that another process made: that one was never open in this one.
/// </summary>
internal static class ProgramFile
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode Readable =
        UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Writes a program, which must not exist yet.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="write">Writes its content.</param>
    /// <param name="isShared">True for a program that every user may run.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static async Task WriteAsync(
        string path,
        Func<Stream, Task> write,
        bool isShared,
        CancellationToken cancellationToken
    )
    {
        var written = $"{path}.written";
        try
        {
            await using (var stream = new FileStream(written, FileMode.CreateNew, FileAccess.Write))
                await write(stream);
            if (OperatingSystem.IsWindows())
            {
                File.Move(written, path);
                return;
            }

            File.SetUnixFileMode(written, isShared ? Private | Readable : Private);
            await CopyAsync(written, path, cancellationToken);
        }
        finally
        {
            File.Delete(written);
        }
    }

    private static async Task CopyAsync(string from, string to, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("cp", ["-p", "--", from, to])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        try
        {
            using var copy = Process.Start(start)!;
            var error = await copy.StandardError.ReadToEndAsync(cancellationToken);
            await copy.WaitForExitAsync(cancellationToken);
            if (copy.ExitCode != 0)
                throw new IOException(error.Trim());
        }
        catch (Win32Exception exception)
        {
            throw new IOException($"cp does not start: {exception.Message}", exception);
        }
    }
}

using System.Diagnostics;
using System.Globalization;

namespace Terrateam.Tests;

/// <summary>Processes to which a test sends signals.</summary>
internal static class Interruptible
{
    /// <summary>How to start a program of which the output is read.</summary>
    public static ProcessStartInfo Command(string program, params IEnumerable<string> arguments)
    {
        // A suite that is started in the background has SIGINT ignored, which its processes inherit.
        string[] command = OperatingSystem.IsLinux()
            ? ["env", "--default-signal=INT", program, .. arguments]
            : [program, .. arguments];
        return new(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    /// <summary>Sends a signal, such as <c>-INT</c>.</summary>
    public static void Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", [signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}

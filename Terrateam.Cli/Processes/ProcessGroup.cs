using System.Runtime.InteropServices;

namespace Terrateam.Cli.Processes;

/// <summary>Sends signals to a command and all processes that it started.</summary>
internal static partial class ProcessGroup
{
    private const int SigInt = 2;
    private const int SigKill = 9;

    private static readonly string? SetSid = Array.Find(["/usr/bin/setsid", "/bin/setsid"], File.Exists);

    /// <summary>
    /// The command line that makes the program the leader of a process group of its own. Without it, Ctrl-C at a
    /// terminal would reach terraform twice, from the terminal and from this program, and the second signal makes it
    /// exit without writing its state.
    /// </summary>
    public static IReadOnlyList<string> Lead(string program, IEnumerable<string> arguments) =>
        SetSid is null ? [program, .. arguments] : [SetSid, program, .. arguments];

    /// <summary>Interrupts a running group; terraform writes its state first.</summary>
    public static void Interrupt(int leader)
    {
        // There is no group where setsid is missing or has not run yet.
        if (SendSignal(-leader, SigInt) != 0)
            _ = SendSignal(leader, SigInt);
    }

    /// <summary>Kills the group, never the bare id: once the leader has ended, another process may have it.</summary>
    public static void Kill(int leader) => _ = SendSignal(-leader, SigKill);

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int process, int signal);
}

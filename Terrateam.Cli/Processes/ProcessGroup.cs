using System.Runtime.InteropServices;

namespace Terrateam.Cli.Processes;

/// <summary>Signals to a command and everything that it started.</summary>
internal static partial class ProcessGroup
{
    private const int SigInt = 2;
    private const int SigKill = 9;

    private static readonly string? SetSid = Array.Find(["/usr/bin/setsid", "/bin/setsid"], File.Exists);

    /// <summary>
    /// The command line that makes the program the leader of its own group: without it, Ctrl-C at a terminal would
    /// reach terraform twice, from the terminal and from us, and the second one makes it give up without writing its
    /// state.
    /// </summary>
    public static IReadOnlyList<string> Lead(string program, IEnumerable<string> arguments) =>
        SetSid is null ? [program, .. arguments] : [SetSid, program, .. arguments];

    /// <summary>Asks a running group to end; terraform writes its state first.</summary>
    public static void Interrupt(int leader)
    {
        // There is no group where setsid is missing or has not run yet.
        if (SendSignal(-leader, SigInt) != 0)
            _ = SendSignal(leader, SigInt);
    }

    /// <summary>Ends the group. Never the bare id: once the leader has ended, it may be another process's.</summary>
    public static void Kill(int leader) => _ = SendSignal(-leader, SigKill);

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int process, int signal);
}

using System.Runtime.InteropServices;

namespace Terrateam.Cli.Processes;

/// <summary>Protects the memory of this process from other processes of the same user.</summary>
internal static partial class ProcessMemory
{
    private const int SetDumpable = 4;

    /// <summary>
    /// Lets only root read the memory and the environment of this process, in <c>/proc</c> or as a debugger. The
    /// commands that it starts are not protected.
    /// </summary>
    /// <remarks>https://man7.org/linux/man-pages/man2/PR_SET_DUMPABLE.2const.html</remarks>
    /// <returns>False where the system does not support it.</returns>
    public static bool Hide() => OperatingSystem.IsLinux() && Control(SetDumpable, 0, 0, 0, 0) == 0;

    [LibraryImport("libc", EntryPoint = "prctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(int option, nuint value, nuint third, nuint fourth, nuint fifth);
}

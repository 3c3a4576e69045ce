using System.Reflection;
using Terrateam.Cli.Processes;

namespace Terrateam.Cli.Programs;

/// <summary>
/// The programs of the original's image that configurations call by name, as scripts that start this program: on the
/// PATH behind all others, so that a program of the same name goes before.
/// </summary>
internal static class HelperPrograms
{
    private const string Variable = "PATH";

    /// <summary>The names, which are also those of the subcommands.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [TerragruntBuilder.Name, AuxiliaryBuilder.Name, SshKeyScan.Name, TrustCertificate.Name];

    /// <summary>Writes the scripts and adds their directory to the PATH.</summary>
    /// <param name="environment">Of commands; one without a PATH stays without.</param>
    /// <param name="temporary">The run's directory, which only this user can read.</param>
    /// <param name="program">The path of this program; null where it cannot be started by its path.</param>
    public static void AddTo(IDictionary<string, string> environment, string temporary, string? program)
    {
        if (program is null || !environment.TryGetValue(Variable, out var path) || path.Length == 0)
            return;

        var directory = PrivateFile.CreateDirectory(Path.Combine(temporary, "bin"));
        foreach (var name in Names)
            Write(directory, name, program);
        environment[Variable] = $"{path}{Path.PathSeparator}{directory}";
    }

    /// <summary>The path of this program; null where another one, such as <c>dotnet</c>, runs it.</summary>
    public static string? Own => OwnOf(Environment.ProcessPath, Assembly.GetEntryAssembly());

    // Releases call it terrateam-linux-x64, and people what they like.
    internal static string? OwnOf(string? process, Assembly? entry) =>
        entry == typeof(HelperPrograms).Assembly && Path.GetFileNameWithoutExtension(process) is not "dotnet"
            ? process
            : null;

    private static void Write(string directory, string name, string program)
    {
        if (OperatingSystem.IsWindows())
        {
            File.WriteAllText(Path.Combine(directory, $"{name}.cmd"), $"@\"{program}\" {name} %*\r\n");
            return;
        }

        var file = Path.Combine(directory, name);
        var quoted = program.Replace("'", @"'\''", StringComparison.Ordinal);
        File.WriteAllText(file, $"#!/bin/sh\nexec '{quoted}' {name} \"$@\"\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}

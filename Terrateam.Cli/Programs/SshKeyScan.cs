using System.CommandLine;
using System.Diagnostics;
using Terrateam.Cli.Terminal;

namespace Terrateam.Cli.Programs;

/// <summary>
/// The command <c>ssh-keyscan-pre-hook HOST…</c>: adds the keys of hosts to <c>known_hosts</c>, for git over SSH.
/// </summary>
internal static class SshKeyScan
{
    public const string Name = "ssh-keyscan-pre-hook";

    private const string Program = "ssh-keyscan";

    // Where ssh looks as root, whatever HOME is in a container.
    private const string OfRoot = "/root/.ssh";

    public static Command Create()
    {
        var hosts = new Argument<string[]>("host") { Description = "The hosts.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command(Name, "Adds the keys of hosts to the known hosts of SSH ($SSH_DIR, or ~/.ssh).")
        {
            hosts,
        };
        command.Hidden = true;
        command.SetAction(
            (parsed, cancellationToken) =>
                Runner.RunAsync((_, error) => RunAsync(parsed.GetValue(hosts) ?? [], error, cancellationToken))
        );
        return command;
    }

    private static async Task<int> RunAsync(string[] hosts, Screen error, CancellationToken cancellationToken)
    {
        if (Array.Find(hosts, static host => Uri.CheckHostName(host) == UriHostNameType.Unknown) is { } wrong)
            throw new InputException($"'{wrong}' is no name or address of a host.");

        var file = Path.Combine(DirectoryOfKeys(), "known_hosts");
        foreach (var host in hosts)
        {
            var keys = await ScanAsync(host, cancellationToken);
            var known = File.Exists(file) ? await File.ReadAllLinesAsync(file, cancellationToken) : [];
            var added = keys.Except(known, StringComparer.Ordinal).ToList();
            await File.AppendAllLinesAsync(file, added, cancellationToken);
            error.Line($"{host}: {added.Count} keys added to {file}");
        }

        return ExitCode.Success;
    }

    private static string DirectoryOfKeys()
    {
        var told = Environment.GetEnvironmentVariable("SSH_DIR");
        var directory =
            told is { Length: > 0 } ? told
            : Environment.IsPrivilegedProcess && Directory.Exists("/root") ? OfRoot
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".ssh");
        return Processes.PrivateFile.CreateDirectory(directory);
    }

    private static async Task<IReadOnlyList<string>> ScanAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(Program, [host]) { UseShellExecute = false, RedirectStandardOutput = true }
            ) ?? throw new InputException($"`{Program}` did not start.");
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            var keys = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return process.ExitCode == 0 && keys.Length > 0
                ? keys
                : throw new InputException($"`{Program} {host}` found no keys (exit code {process.ExitCode}).");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new InputException($"There is no program '{Program}' on the PATH of this machine.");
        }
    }
}

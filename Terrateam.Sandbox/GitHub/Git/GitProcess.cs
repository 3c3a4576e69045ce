using System.Diagnostics;
using System.Text;

namespace Terrateam.Sandbox.GitHub.Git;

/// <summary>Runs git without the configuration of the machine's user.</summary>
internal static class GitProcess
{
    /// <summary>Runs git and returns its output. A failure throws an exception with git's message.</summary>
    public static async Task<GitOutput> RunAsync(
        string directory,
        IReadOnlyList<string> arguments,
        byte[]? input = null,
        IReadOnlyDictionary<string, string>? environment = null,
        CancellationToken cancellationToken = default
    )
    {
        var output = await TryAsync(directory, arguments, input, environment, cancellationToken);
        return output.OrThrow(string.Join(' ', arguments));
    }

    /// <summary>Runs git; a failure is in the result.</summary>
    public static async Task<GitOutput> TryAsync(
        string directory,
        IReadOnlyList<string> arguments,
        byte[]? input = null,
        IReadOnlyDictionary<string, string>? environment = null,
        CancellationToken cancellationToken = default
    )
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
        };
        Isolate(start.Environment);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
            start.Environment[name] = value;

        using var process = Process.Start(start) ?? throw new InvalidOperationException("git did not start");
        using var bytes = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(bytes, cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await using (var standardInput = process.StandardInput.BaseStream)
        {
            await standardInput.WriteAsync(input ?? [], cancellationToken);
        }

        await reading;
        var error = await errors;
        await process.WaitForExitAsync(cancellationToken);
        return new GitOutput(process.ExitCode, bytes.ToArray(), error);
    }

    /// <summary>Removes all git settings of the machine that could change results.</summary>
    public static void Isolate(IDictionary<string, string?> environment)
    {
        foreach (var name in environment.Keys.Where(name => name.StartsWith("GIT_", StringComparison.Ordinal)).ToList())
            environment.Remove(name);

        environment["GIT_CONFIG_NOSYSTEM"] = "1";
        environment["GIT_CONFIG_GLOBAL"] = OperatingSystem.IsWindows() ? "NUL" : "/dev/null";
        environment["GIT_TERMINAL_PROMPT"] = "0";
        environment["LC_ALL"] = "C";
    }
}

internal sealed record GitOutput(int ExitCode, byte[] Bytes, string Error)
{
    public string Text => Encoding.UTF8.GetString(Bytes).TrimEnd('\n');

    public GitOutput OrThrow(string command) =>
        ExitCode == 0 ? this : throw new InvalidOperationException($"git {command} ended with {ExitCode}: {Error}");

    /// <summary>The parts of a <c>-z</c> output.</summary>
    public IReadOnlyList<string> Parts => Encoding.UTF8.GetString(Bytes).Split('\0');
}

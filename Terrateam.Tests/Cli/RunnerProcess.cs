using System.Diagnostics;
using System.Runtime.InteropServices;
using Terrateam.Sandbox.GitHub.Actions;

namespace Terrateam.Tests.Cli;

/// <summary>What a runner's process left behind.</summary>
internal sealed record RunnerExit(int Code, string Output);

/// <summary>The runner as a process of its own, with the environment that GitHub Actions would give it.</summary>
internal sealed class RunnerProcess : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private RunnerProcess(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _error = process.StandardError.ReadToEndAsync();
    }

    public static RunnerProcess Start(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = Interruptible.Command(TerrateamJob.Program, arguments);
        start.Environment.Clear();
        foreach (var name in new[] { "PATH", "DOTNET_ROOT" })
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
                start.Environment[name] = value;
        }

        // A test host of a private installation has no other way to pass its location to the runner.
        start.Environment.TryAdd(
            "DOTNET_ROOT",
            Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."))
        );
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        return new RunnerProcess(Process.Start(start)!);
    }

    public async Task<RunnerExit> EndAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(Timeout, cancellationToken);
        return new RunnerExit(_process.ExitCode, await _output + await _error);
    }

    /// <summary>What GitHub sends first when a job is cancelled.</summary>
    public void Interrupt() => Interruptible.Signal(_process, "-INT");

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);

        _process.Dispose();
    }
}

using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Terrateam.Sandbox.GitHub.Actions;

internal static class JobProcess
{
    /// <summary>Actions interrupts first, and kills after this time.</summary>
    /// <remarks>https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-cancellation</remarks>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(7500);

    public static async Task<int> RunAsync(
        JobContext job,
        string program,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> variables,
        CancellationToken cancelled
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = job.Workspace,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in job.Environment.Concat(variables))
            start.Environment[name] = value;

        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Log(job, line.Data);
        process.ErrorDataReceived += (_, line) => Log(job, line.Data);
        try
        {
            process.Start();
        }
        catch (Win32Exception exception)
        {
            job.Log($"##[error]{program}: {exception.Message}");
            return 127;
        }

        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await using var kill = job.Killed.Register(() => Kill(process));
        await WaitAsync(process, cancelled);
        return process.ExitCode;
    }

    private static async Task WaitAsync(Process process, CancellationToken cancelled)
    {
        try
        {
            await process.WaitForExitAsync(cancelled);
        }
        catch (OperationCanceledException)
        {
            Interrupt(process);
            using var patience = new CancellationTokenSource(Grace, TimeProvider.System);
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                Kill(process);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    private static void Interrupt(Process process)
    {
        if (OperatingSystem.IsWindows())
        {
            Kill(process);
            return;
        }

        using var signal = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
        signal.WaitForExit();
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has just ended by itself.
        }
    }

    private static void Log(JobContext job, string? line)
    {
        if (line is not null)
            job.Log(line);
    }
}

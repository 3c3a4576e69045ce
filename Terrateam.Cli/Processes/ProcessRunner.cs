using System.Diagnostics;
using System.Text;
using Terrateam.Cli.Output;

namespace Terrateam.Cli.Processes;

/// <summary>Runs commands, and ends them with all processes that they started when the job is cancelled.</summary>
internal sealed class ProcessRunner(JobLog log, TimeProvider time)
{
    // GitHub sends SIGINT, SIGTERM after 7.5 s and SIGKILL after 10 s; the rest of that time is for the results.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(6);

    // A grandchild that keeps the pipe open must not block the job for ever.
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(5);

    // The job has a few seconds left.
    private static readonly TimeSpan DrainOfCancelled = TimeSpan.FromSeconds(0.5);

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMinutes(1);

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <exception cref="ProgramMissingException">There is no such program.</exception>
    /// <exception cref="OperationCanceledException">The job was cancelled; the command has ended.</exception>
    public async Task<CommandResult> RunAsync(Command command, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var process = Start(command);
        var stdout = new OutputPump(process.StandardOutput, command, log, command.Reader);
        var stderr = new OutputPump(process.StandardError, command, log);
        var pumps = Task.WhenAll(stdout.RunAsync(), stderr.RunAsync(), FeedAsync(process, command.Input));
        using var ended = new CancellationTokenSource();
        var watching = WatchAsync(command, ended.Token);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            var isKilled = await EndAsync(process);
            await DrainAsync(pumps, command, DrainOfCancelled);
            throw new CommandCancelledException(
                new CommandResult(process.ExitCode, stdout.Text, stderr.Text),
                isKilled,
                cancellationToken
            );
        }
        finally
        {
            await ended.CancelAsync();
            await watching;
        }

        await DrainAsync(pumps, command, Drain);
        return new CommandResult(process.ExitCode, stdout.Text, stderr.Text);
    }

    private static Process Start(Command command)
    {
        var program = ProgramPath.Find(command.Arguments[0], command.Environment, command.Directory)
            ?? throw new ProgramMissingException(command.Arguments[0]);

        var line = ProcessGroup.Lead(program, command.Arguments.Skip(1));
        var start = new ProcessStartInfo(line[0], line.Skip(1))
        {
            WorkingDirectory = command.Directory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Utf8,
            StandardErrorEncoding = Utf8,
            StandardInputEncoding = Utf8,
        };

        start.Environment.Clear();
        foreach (var (name, value) in command.Environment)
            start.Environment[name] = value;

        return Process.Start(start) ?? throw new ProgramMissingException(command.Arguments[0]);
    }

    private static async Task FeedAsync(Process process, string? input)
    {
        try
        {
            if (input is not null)
                await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The command ended, or closed its input, before it read all of it. That is no error.
        }
    }

    // A long plan prints nothing for minutes. Outside of groups, so that it is seen without unfolding them.
    private async Task WatchAsync(Command command, CancellationToken ended)
    {
        var begun = time.GetTimestamp();
        using var timer = new PeriodicTimer(ProgressInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ended))
                log.Line($"{command.Label}: {NameOf(command)}, {Duration.Of(time.GetElapsedTime(begun))} so far");
        }
        catch (OperationCanceledException)
        {
            // The command has ended.
        }
    }

    // The program, and its command where it has one.
    private static string NameOf(Command command)
    {
        var name = Path.GetFileName(command.Arguments[0]);
        return command.Arguments is [_, var first, ..] && first.Length > 0 && first.All(char.IsAsciiLetterLower)
            ? $"{name} {first}"
            : name;
    }

    /// <summary>Interrupts the command, and returns true where it had to be killed.</summary>
    private async Task<bool> EndAsync(Process process)
    {
        var isKilled = false;
        var leader = process.Id;
        ProcessGroup.Interrupt(leader);
        using var patience = new CancellationTokenSource(Grace, time);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            log.Line("Still running after the interrupt, killed.");
            process.Kill(entireProcessTree: true);
            isKilled = true;
        }

        // Also when the leader has ended: its children may still run.
        ProcessGroup.Kill(leader);
        await process.WaitForExitAsync(CancellationToken.None);
        return isKilled;
    }

    private async Task DrainAsync(Task pumps, Command command, TimeSpan patience)
    {
        try
        {
            await pumps.WaitAsync(patience, time);
        }
        catch (TimeoutException)
        {
            log.Line(
                command.Label,
                $"'{command.Arguments[0]}' left a process behind that keeps its output open; not waiting for it."
            );
        }
    }
}

using System.Diagnostics;
using Terrateam.Cli.Output;
using Terrateam.Cli.Processes;
using Terrateam.Cli.Secrets;

namespace Terrateam.Tests.Cli;

/// <summary>What was just written runs, whatever other threads start meanwhile.</summary>
public sealed class ProgramFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ProcessRunner _processes = new(new JobLog(TextWriter.Null, new SecretMask()), TimeProvider.System);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_program_runs_while_another_process_has_open_what_was_written()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other rules.");
        var program = _directory["program"];
        Process? heir = null;
        try
        {
            await ProgramFile.WriteAsync(
                program,
                async stream =>
                {
                    await stream.WriteAsync("#!/bin/sh\necho runs\n"u8.ToArray(), Cancel);
                    heir = await HoldAsync(((FileStream)stream).Name);
                },
                isShared: false,
                Cancel
            );

            var result = await RunAsync(program);

            Assert.Equal((0, "runs\n"), (result.ExitCode, result.Stdout));
            Assert.False(heir!.HasExited);
            Assert.Equal([program], Directory.EnumerateFiles(_directory.Path));
        }
        finally
        {
            await EndAsync(heir);
        }
    }

    // Without this the test above would say nothing.
    [Fact]
    public async Task A_program_that_is_open_for_writing_does_not_run()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux refuses it.");
        var program = _directory["program"];
        TestProgram.Write(program, "#!/bin/sh\necho runs\n");
        var heir = await HoldAsync(program);
        try
        {
            Assert.NotEqual(0, (await RunAsync(program)).ExitCode);
        }
        finally
        {
            await EndAsync(heir);
        }

        Assert.Equal(0, (await RunAsync(program)).ExitCode);
    }

    [Theory]
    [InlineData(true, "-rwxr-xr-x")]
    [InlineData(false, "-rwx------")]
    public async Task A_program_is_for_all_users_or_for_one(bool isShared, string mode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no such modes.");
        var program = _directory["program"];

        await ProgramFile.WriteAsync(program, static _ => Task.CompletedTask, isShared, Cancel);

        var list = await _processes.RunAsync(
            new Command(["stat", "-c", "%A", program], _directory.Path, Variables(), "test"),
            Cancel
        );
        Assert.Equal(mode, list.Stdout.TrimEnd());
    }

    [Fact]
    public async Task What_cannot_be_written_says_why_and_leaves_nothing()
    {
        var program = _directory["program"];

        var exception = await Assert.ThrowsAnyAsync<IOException>(() =>
            ProgramFile.WriteAsync(program, static _ => throw new IOException("full"), isShared: false, Cancel)
        );

        Assert.Equal("full", exception.Message);
        Assert.Empty(Directory.EnumerateFiles(_directory.Path));
    }

    public void Dispose() => _directory.Dispose();

    private Task<CommandResult> RunAsync(string program) =>
        _processes.RunAsync(new Command([program], _directory.Path, Variables(), "test"), Cancel);

    private static Dictionary<string, string> Variables() =>
        new(StringComparer.Ordinal) { ["PATH"] = Environment.GetEnvironmentVariable("PATH")! };

    // As a process does that inherited the file: it has it open until its input ends.
    private static async Task<Process> HoldAsync(string file)
    {
        var start = new ProcessStartInfo("sh", ["-c", "exec 3>> \"$1\"; echo open; read -r _", "sh", file])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        Assert.Equal("open", await process.StandardOutput.ReadLineAsync(Cancel));
        return process;
    }

    private static async Task EndAsync(Process? process)
    {
        if (process is null)
            return;

        process.StandardInput.Close();
        await process.WaitForExitAsync(Cancel);
        process.Dispose();
    }
}

using System.Diagnostics;
using Terrateam.Embedded.DurableTask.Client;
using Terrateam.Embedded.DurableTask.Engine;

namespace Terrateam.Tests.Embedded.DurableTask;

/// <summary>An engine in a process of its own that is killed again and again, as by a power cut for the process.</summary>
public sealed class KillTests
{
    private const int Orchestrations = 40;

    [Fact]
    public async Task After_kills_at_any_moment_every_orchestration_ends_once_with_the_right_result()
    {
        var folder = Directory.CreateTempSubdirectory("durable-kill-").FullName;
        try
        {
            var database = Path.Combine(folder, "durable.db");
            // A kill after so many lines of progress, each of which is another moment of the work.
            foreach (var lines in new[] { 1, 3, 9, 17, 26, 38, Orchestrations })
                await Work(database, killAfter: lines);
            Assert.Equal(0, await Work(database, killAfter: int.MaxValue));

            await using var engine = new DurableEngine(
                new FunctionRegistry(), new EngineOptions { DatabasePath = database },
                Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, TimeProvider.System);
            await engine.StartAsync(TestContext.Current.CancellationToken);
            for (var i = 0; i < Orchestrations; i++)
            {
                var end = await engine.Client.GetInstanceAsync($"work-{i}", getInputsAndOutputs: true, TestContext.Current.CancellationToken);
                Assert.Equal((OrchestrationRuntimeStatus.Completed, (i * 10) + 34), (end!.RuntimeStatus, end.ReadOutputAs<int>()));
            }

            var notes = await File.ReadAllLinesAsync(database + ".notes", TestContext.Current.CancellationToken);
            Assert.Equal(Orchestrations * 4, notes.Distinct(StringComparer.Ordinal).Count());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Lets the worker run until it is done or has said so many lines; gives its exit code.</summary>
    private static async Task<int> Work(string database, int killAfter)
    {
        using var worker = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "Terrateam.Benchmarks.dll"), "durable-worker", database, Orchestrations.Text(),
            },
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        try
        {
            for (var line = 1; await worker.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is not null; line++)
            {
                if (line == killAfter)
                    break;
            }
        }
        finally
        {
            if (killAfter != int.MaxValue)
                worker.Kill();
            await worker.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        return worker.ExitCode;
    }
}

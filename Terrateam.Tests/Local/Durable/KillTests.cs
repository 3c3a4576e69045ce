using System.Diagnostics;
using Microsoft.DurableTask.Client;

namespace Terrateam.Tests.Local.Durable;

/// <summary>
/// The engine in a process of its own that is killed again and again, as by a power cut for the process.
/// </summary>
public sealed class KillTests
{
    private const int Orchestrations = 40;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_kills_at_any_moment_every_orchestration_ends_once_with_the_right_result()
    {
        using var folder = new TemporaryDirectory();
        var database = folder["durable.db"];
        // A kill after so many lines of progress, each of which is another moment of the work.
        foreach (var lines in new[] { 1, 3, 9, 17, 26, 38, Orchestrations })
            await Work(database, killAfter: lines);

        Assert.Equal(0, await Work(database, killAfter: int.MaxValue));
        await AllEndedRightAsync(database);
    }

    [Theory]
    [InlineData("before the commit of a step")]
    [InlineData("after the commit of a step")]
    [InlineData("before the commit of an activity")]
    [InlineData("during the commit of an activity")]
    public async Task After_a_kill_around_a_commit_every_orchestration_ends_once_with_the_right_result(string moment)
    {
        using var folder = new TemporaryDirectory();
        var database = folder["durable.db"];
        foreach (var times in new[] { 1, 7, 60 })
            Assert.NotEqual(0, await Work(database, int.MaxValue, moment, times.Text()));

        Assert.Equal(0, await Work(database, killAfter: int.MaxValue));
        await AllEndedRightAsync(database);
    }

    private static async Task AllEndedRightAsync(string database)
    {
        await using var engine = await new TestEngine { Database = database }.Start();
        for (var i = 0; i < Orchestrations; i++)
        {
            var end = await engine.Get($"work-{i.Text()}");
            Assert.Equal(
                (OrchestrationRuntimeStatus.Completed, (i * 10) + 34),
                (end.RuntimeStatus, end.ReadOutputAs<int>())
            );
        }

        var inputs = Enumerable
            .Range(0, Orchestrations)
            .SelectMany(i => Enumerable.Range(i * 10, 4))
            .Select(input => input.Text());
        var notes = await File.ReadAllLinesAsync(database + ".notes", Cancellation);
        Assert.Equal(
            inputs.Order(StringComparer.Ordinal),
            notes.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
        );
    }

    /// <summary>
    /// Lets the worker run until it is done, has said so many lines or kills itself; gives its exit code.
    /// </summary>
    private static async Task<int> Work(string database, int killAfter, params string[] moment)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (
            var argument in (string[])
                [
                    Path.Combine(AppContext.BaseDirectory, "Terrateam.Benchmarks.dll"),
                    "durable-worker",
                    database,
                    Orchestrations.Text(),
                    .. moment,
                ]
        )
        {
            start.ArgumentList.Add(argument);
        }

        using var worker = Process.Start(start)!;
        try
        {
            for (var line = 1; await worker.StandardOutput.ReadLineAsync(Cancellation) is not null; line++)
            {
                if (line == killAfter)
                    break;
            }
        }
        finally
        {
            if (killAfter != int.MaxValue)
                worker.Kill();
            await worker.WaitForExitAsync(Cancellation);
        }

        return worker.ExitCode;
    }
}

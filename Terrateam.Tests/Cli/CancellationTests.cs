using System.Diagnostics;
using static Terrateam.Tests.Cli.Scenario;

namespace Terrateam.Tests.Cli;

public sealed class CancellationTests
{
    [Fact]
    public async Task A_cancelled_job_ends_all_that_it_started_and_reports_what_it_did_not_finish()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", ""), ("b/main.tf", "")));

        // Every process of the step holds the pipe open, so its end is the end of the last of them, also of the
        // stubborn one.
        _ = Directory.CreateDirectory(scenario.Workspace);
        var pipe = Path.Combine(scenario.Workspace, "pipe");
        using (var make = Process.Start("mkfifo", [pipe]))
            await make.WaitForExitAsync(cancellationToken);
        scenario.Backend.Give(
            Work(
                "plan",
                head,
                $$"""
                {"parallel_runs": 1, "workflows": [{"plan": [{"type": "run", "cmd": ["bash", "-c",
                  "exec 3>{{pipe}}; (trap '' INT TERM; sleep 600) & echo x >&3; sleep 600"]}]}]}
                """,
                Dirspace("a", workflow: 0),
                Dirspace("b", workflow: 0)
            )
        );

        using var runner = scenario.Start();
        await using var alive = await Task.Run(() => File.OpenRead(pipe), cancellationToken);
        Assert.Equal('x', alive.ReadByte());
        runner.Interrupt();
        var exit = await runner.EndAsync(cancellationToken);

        Assert.Equal(130, exit.Code);
        _ = alive.ReadByte();
        Assert.Equal(
            -1,
            await Task.Run(alive.ReadByte, cancellationToken).WaitAsync(TimeSpan.FromSeconds(10), cancellationToken)
        );
        Assert.Contains("comment `terrateam plan` on pull request #7 to run it", exit.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("mend what failed", exit.Output, StringComparison.Ordinal);
        Assert.Contains("a/default cancelled False", scenario.Told());
        Assert.Contains("b/default cancelled False", scenario.Told());
        Assert.Contains("post cancelled False", scenario.Told());
        Assert.Empty(Directory.EnumerateFileSystemEntries(scenario.Temporary));
        Assert.Single(scenario.Backend.Requests, r => r.Path == "initiate");
    }
}

using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.Runs;

namespace Terrateam.Tests.Scenarios;

/// <summary>The state is lost, and comes back from a backup.</summary>
public sealed class BackupTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pull_requests_of_a_restored_deployment_are_told_what_was_interrupted_and_go_on()
    {
        using var second = new TemporaryDirectory();
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                Settings = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["Backups:Directory"] = second["backups"],
                    ["Backups:KeyDirectory"] = second["keys"],
                    ["AzureWebJobs.Maintenance.Disabled"] = "true",
                },
            }
        );
        using var console = new OperatorConsole(scenario);
        var planned = await scenario.OpenPlannedAsync();
        await planned.CommentAsync("alice", "terrateam apply");
        await scenario.WaitForAsync(planned, "terrateam apply", "success");
        await scenario.SettleAsync();
        var pause = scenario.Runner.Pause();
        var running = await scenario.OpenAsync("dns", "other");
        var job = await pause.Arrived;
        Assert.Contains("last backup       none yet", await console.RunAsync("status"), StringComparison.Ordinal);
        var made = await console.RunAsync("backup");
        var backup = made.Split(' ')[0];
        Assert.Contains(backup, await console.RunAsync("backups"), StringComparison.Ordinal);
        Assert.Contains(backup, await console.RunAsync("status"), StringComparison.Ordinal);
        var restore = new JsonObject { ["backup"] = backup, ["sha256"] = made.TrimEnd().Split(' ')[^1] };
        Assert.Equal(1, (await console.TryAsync("restore", restore)).Code);

        await scenario.StopAppAsync();
        Directory.Delete(Path.Combine(scenario.DataDirectory, "state"), recursive: true);
        foreach (var file in Directory.GetFiles(scenario.DataDirectory, "orchestrations.db*"))
            File.Delete(file);
        await scenario.StartAppAsync();
        var restored = await console.RunAsync("restore", restore);

        Assert.Contains("1 runs count as interrupted", restored, StringComparison.Ordinal);
        Assert.Contains("suspended         all", await console.RunAsync("status"), StringComparison.Ordinal);
        var runs = scenario.App.Services.GetRequiredService<RunStore>();
        Assert.Null(await runs.FindByWorkTokenAsync(Guid.Parse(job.WorkToken), Cancellation));
        await scenario.UntilAsync(
            async () => (await runs.OpenAsync(Cancellation)).Count == 0,
            "the interrupted run to be reported"
        );
        Assert.Contains(ScenarioEnvironment.AnswersOn(running), comment =>
            comment.Body.Contains("from which Terrateam was restored", StringComparison.Ordinal)
        );

        // What was applied is known, so its lock holds; what was interrupted is planned again.
        await console.RunAsync("resume", new() { ["all"] = true });
        pause.GoOn();
        await scenario.SettleAsync();
        Assert.Equal(1, await scenario.App.CountLocksAsync(scenario.Repository.Id));
        await scenario.HearAsync(running, "terrateam plan");
        await running.CommentAsync("alice", "terrateam apply");
        await scenario.WaitForAsync(running, "terrateam apply", "success");
        await scenario.SettleAsync();
        var trail = await console.RunAsync("audit");
        Assert.Contains("\"backup.restored\"", trail, StringComparison.Ordinal);
        Assert.Contains("\"run.ended\"", trail.Split("backup.restored")[0], StringComparison.Ordinal);
    }
}

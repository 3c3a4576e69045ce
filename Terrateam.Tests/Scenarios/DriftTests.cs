using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.Drift;
using Terrateam.Functions.Durable;
using Terrateam.Local.Durable;
using Terrateam.Tests.Scenarios.Webhooks;

namespace Terrateam.Tests.Scenarios;

/// <summary>Drift is detected on a schedule, reported in issues, and reconciled where that is configured.</summary>
public sealed class DriftTests
{
    [Fact]
    public async Task Drift_opens_an_issue_that_is_kept_up_to_date_and_closed_when_the_drift_is_gone()
    {
        var time = new ShiftedTime();
        await using var scenario = await StartAsync(time, "drift: {enabled: true, schedule: hourly}");
        scenario.Runner.Next(async job => await job.CarryOutAsync(await job.TakeWorkAsync()));
        await StartDueDriftAsync(scenario);

        var issue = Assert.Single(scenario.Repository.Issues);
        Assert.Equal(("Terrateam: Drift Detected", true), (issue.Title, issue.IsOpen));
        Assert.Contains("2 with changes", issue.Body, StringComparison.Ordinal);
        Assert.Contains("+ resource \"terraform_data\"", issue.Body, StringComparison.Ordinal);

        // The slot is used up: nothing is started before the next hour.
        await StartDueDriftAsync(scenario);
        Assert.Single(scenario.Repository.Runs);

        time.PutForward(TimeSpan.FromHours(1));
        await StartDueDriftAsync(scenario);
        Assert.Equal(2, scenario.Repository.Runs.Count);
        Assert.Single(scenario.Repository.Issues);

        scenario.Runner.Next(async job => await job.CarryOutAsync(await job.TakeWorkAsync(), hasChanges: false));
        time.PutForward(TimeSpan.FromHours(1));
        await StartDueDriftAsync(scenario);

        Assert.False(Assert.Single(scenario.Repository.Issues).IsOpen);
        Assert.Empty(scenario.Repository.PullRequests);
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task What_drifted_is_put_right_layer_by_layer_where_the_schedule_says_so()
    {
        var time = new ShiftedTime();
        await using var scenario = await StartAsync(
            time,
            """
            drift:
              enabled: true
              schedules:
                nightly: {schedule: daily, tag_query: "dir:dns or dir:network", reconcile: true}
            dirs:
              dns: {when_modified: {depends_on: "dir:network"}}
            """,
            "dirspace"
        );
        var applied = new List<string>();
        for (var run = 0; run < 3; run++)
        {
            scenario.Runner.Next(async job =>
            {
                var work = await job.TakeWorkAsync();
                Assert.Equal("drift", (string?)work["run_kind"]);
                if ((string?)work["type"] == "apply")
                    applied.AddRange(ScriptedJob.DirspacesOf(work).Select(one => one.Path));
                return await job.CarryOutAsync(work);
            });
        }

        await StartDueDriftAsync(scenario);

        Assert.Equal(["network", "dns"], applied);
        Assert.Empty(scenario.Repository.Issues);
        Assert.Equal(3, scenario.Repository.Runs.Count);
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task What_a_pull_request_holds_differs_on_purpose_and_is_left_alone()
    {
        var time = new ShiftedTime();
        await using var scenario = await StartAsync(time, "drift: {enabled: true, schedule: hourly}");
        var pull = await scenario.OpenPlannedAsync();
        await pull.CommentAsync("alice", "terrateam apply");
        await scenario.WaitForAsync(pull, "terrateam apply", "success");
        await scenario.SettleAsync();

        var looked = new List<string>();
        scenario.Runner.Next(async job =>
        {
            var work = await job.TakeWorkAsync();
            looked.AddRange(ScriptedJob.DirspacesOf(work).Select(one => one.Path));
            return await job.CarryOutAsync(work, hasChanges: false);
        });
        await StartDueDriftAsync(scenario);

        Assert.Equal(["dns"], looked);
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task An_archived_repository_is_left_alone()
    {
        await using var scenario = await StartAsync(new ShiftedTime(), "drift: {enabled: true, schedule: hourly}");
        scenario.Repository.Archive();

        await StartDueDriftAsync(scenario);

        Assert.Empty(scenario.Repository.Runs);
    }

    private static async Task<ScenarioEnvironment> StartAsync(ShiftedTime time, string drift, string grouping = "all")
    {
        var files = new Dictionary<string, string>(ScenarioEnvironment.Infra, StringComparer.Ordinal)
        {
            ["README.md"] = "Ours\n",
        };
        var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                Files = files,
                Time = time,
                Settings = WebhookEnvironment.WithoutTimer,
                Replace = services => services.AddSingleton<TimeProvider>(time),
            }
        );
        await scenario.Repository.PushAsync(
            "main",
            "alice",
            "Look for drift",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                [".terrateam/config.yml"] =
                    $"{drift}\nhooks:\n  plan:\n    post:\n      - type: drift_create_issue\n        group_by: "
                    + $"{grouping}\n",
            }
        );
        await scenario.SettleAsync();
        return scenario;
    }

    /// <summary>What the timer does, and then waits until the schedules that it started are over.</summary>
    internal static async Task StartDueDriftAsync(ScenarioEnvironment scenario)
    {
        var client = scenario.App.Services.GetRequiredService<LocalDurableTaskClient>();
        await scenario.App.Services.GetRequiredService<DriftScheduler>().StartDueAsync(client, CancellationToken.None);
        await foreach (
            var known in scenario.App.Services.GetRequiredService<DriftStore>().ListAsync(CancellationToken.None)
        )
        {
            foreach (var schedule in known.Value.Schedules)
            {
                var instance = OrchestrationInstances.OfDrift(known.Value.Repository.Id, schedule.Name);
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
                if (await client.GetInstanceAsync(instance) is not null)
                    _ = await client.WaitForInstanceCompletionAsync(instance, patience.Token);
                Assert.Equal(
                    OrchestrationRuntimeStatus.Completed,
                    (await client.GetInstanceAsync(instance))?.RuntimeStatus
                );
            }
        }

        await scenario.SettleAsync();
    }
}

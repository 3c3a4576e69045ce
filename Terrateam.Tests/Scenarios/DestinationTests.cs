using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.Notifications;
using Terrateam.Tests.Functions.Notifications;
using Terrateam.Tests.Scenarios.Webhooks;

namespace Terrateam.Tests.Scenarios;

/// <summary>Who is told outside of GitHub, from the event to the server of the destination.</summary>
public sealed class DestinationTests
{
    private const string Platform = """
        notifications:
          destinations:
            - name: platform
              tag_query: ""
              events: [plan_failed, apply_done, apply_failed, gate_waiting, drift_found, drift_gone, lock_held]
              lock_held_hours: 24
        """;

    [Fact]
    public async Task A_plan_that_fails_is_told_in_Slack_once_and_its_title_has_no_meaning_there()
    {
        await using var slack = await Receiver.StartAsync();
        await using var scenario = await StartAsync(slack, Platform);
        scenario.Runner.Next(static async job =>
        {
            Assert.Equal(200, (await job.FailAsync(await job.TakeWorkAsync(), "no such provider")).Status);
            return 1;
        });
        var pull = await scenario.Repository.OpenPullRequestAsync(
            "change",
            "<!here> @channel see https://evil.example",
            "alice",
            ScenarioEnvironment.Change("network", "change")
        );
        await scenario.WaitForAsync(pull, "terrateam plan: network default", "failure");
        await scenario.UntilAsync(() => Task.FromResult(slack.All.Count > 0), "the message");
        await scenario.SettleAsync();
        await SendAsync(scenario);

        var message = Encoding.UTF8.GetString(Assert.Single(slack.All).Body);
        Assert.Contains("Plan failed: acme/infra", message, StringComparison.Ordinal);
        Assert.Contains($"{scenario.Repository.Name}/pull/1", message, StringComparison.Ordinal);
        Assert.DoesNotContain("@channel", message, StringComparison.Ordinal);
        Assert.DoesNotContain("<!here", JsonNode.Parse(message)!.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("https://evil", message, StringComparison.Ordinal);
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task What_Slack_did_not_take_is_sent_after_a_restart()
    {
        var time = new ShiftedTime();
        await using var slack = await Receiver.StartAsync();
        await using var scenario = await StartAsync(slack, Platform, time);
        var pull = await scenario.OpenPlannedAsync();
        slack.Next(503);
        await pull.CommentAsync("alice", "terrateam apply");
        await scenario.WaitForAsync(pull, "terrateam apply", "success");
        await scenario.UntilAsync(() => Task.FromResult(slack.All.Count > 0), "the first attempt");
        await scenario.SettleAsync();
        await scenario.StopAppAsync();

        time.PutForward(TimeSpan.FromMinutes(5));
        await scenario.StartAppAsync();
        await SendAsync(scenario);
        await SendAsync(scenario);

        Assert.Equal(2, slack.All.Count);
        Assert.All(slack.All, static one =>
            Assert.Contains("Applied: acme/infra", Encoding.UTF8.GetString(one.Body), StringComparison.Ordinal)
        );
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task A_gate_and_a_lock_that_is_held_for_too_long_are_told()
    {
        var time = new ShiftedTime();
        await using var slack = await Receiver.StartAsync();
        await using var scenario = await StartAsync(slack, Platform, time);
        scenario.Runner.NextPutsUp(GatedPlan.Policy("user:bob"));
        var pull = await scenario.OpenPlannedAsync();
        await scenario.UntilAsync(() => Task.FromResult(slack.All.Count == 1), "the gate");
        Assert.Contains("Approval needed", Encoding.UTF8.GetString(slack.All[0].Body), StringComparison.Ordinal);

        await scenario.HearAsync(pull, "terrateam gate approve policy", "bob");
        await scenario.HearAsync(pull, "terrateam apply");
        await scenario.UntilAsync(() => Task.FromResult(slack.All.Count == 2), "the apply");
        var watch = scenario.App.Services.GetRequiredService<LockWatch>();
        time.PutForward(TimeSpan.FromHours(23));
        await watch.RunAsync(TestContext.Current.CancellationToken);
        await SendAsync(scenario);
        Assert.Equal(2, slack.All.Count);

        time.PutForward(TimeSpan.FromHours(2));
        await watch.RunAsync(TestContext.Current.CancellationToken);
        await scenario.UntilAsync(() => Task.FromResult(slack.All.Count == 3), "the lock");
        await watch.RunAsync(TestContext.Current.CancellationToken);
        await SendAsync(scenario);

        Assert.Equal(3, slack.All.Count);
        Assert.Contains("Locked for 25 hours", Encoding.UTF8.GetString(slack.All[2].Body), StringComparison.Ordinal);
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task Drift_is_told_when_it_is_found_and_when_it_is_gone()
    {
        var time = new ShiftedTime();
        await using var slack = await Receiver.StartAsync();
        await using var scenario = await StartAsync(
            slack,
            $"{Platform}\ndrift: {{enabled: true, schedule: hourly}}",
            time
        );
        await scenario.Repository.PushAsync(
            "main",
            "alice",
            "Start",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["README.md"] = "Ours\n" }
        );
        await scenario.SettleAsync();
        await DriftTests.StartDueDriftAsync(scenario);
        await scenario.UntilAsync(() => Task.FromResult(slack.All.Count == 1), "the drift");

        time.PutForward(TimeSpan.FromHours(1));
        await DriftTests.StartDueDriftAsync(scenario);
        await SendAsync(scenario);
        Assert.Single(slack.All);

        scenario.Runner.Next(static async job => await job.CarryOutAsync(await job.TakeWorkAsync(), hasChanges: false));
        time.PutForward(TimeSpan.FromHours(1));
        await DriftTests.StartDueDriftAsync(scenario);
        await scenario.UntilAsync(() => Task.FromResult(slack.All.Count == 2), "that it is gone");

        Assert.Contains("Drift found", Encoding.UTF8.GetString(slack.All[0].Body), StringComparison.Ordinal);
        Assert.Contains("Drift is gone", Encoding.UTF8.GetString(slack.All[1].Body), StringComparison.Ordinal);
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task A_branch_decides_nothing_and_a_name_that_is_not_set_up_is_said_in_the_pull_request()
    {
        await using var slack = await Receiver.StartAsync();
        await using var scenario = await StartAsync(slack, "parallel_runs: 2");
        var changes = ScenarioEnvironment.Change("network", "change");
        changes[".terrateam/config.yml"] = $"{Platform}\n    - {{name: mine, tag_query: \"\", events: [apply_done]}}\n";
        var pull = await scenario.Repository.OpenPullRequestAsync("change", "Tell me", "alice", changes);
        await scenario.WaitForAsync(pull, "terrateam plan: network default", "success");
        await scenario.SettleAsync();

        var comment = ScenarioEnvironment.AnswersOn(pull)[^1].Body;
        Assert.Contains("`notifications.destinations[1].name`", comment, StringComparison.Ordinal);
        Assert.Contains("`Notifications:Destinations:mine`", comment, StringComparison.Ordinal);
        Assert.DoesNotContain("platform", comment, StringComparison.Ordinal);

        await scenario.HearAsync(pull, "terrateam apply");
        await SendAsync(scenario);
        Assert.Empty(slack.All);
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    private static Task SendAsync(ScenarioEnvironment scenario) =>
        scenario
            .App.Services.GetRequiredService<NotificationCenter>()
            .SendDueAsync(TestContext.Current.CancellationToken);

    private static Task<ScenarioEnvironment> StartAsync(Receiver slack, string configuration, ShiftedTime? time = null)
    {
        var settings = new Dictionary<string, string>(WebhookEnvironment.WithoutTimer, StringComparer.Ordinal)
        {
            ["Notifications:Destinations:platform:Kind"] = "slack",
            ["Notifications:Destinations:platform:Url"] = $"{slack.Url}/services/T/B/x",
            ["Notifications:Destinations:platform:Repositories:0"] = "acme/*",
        };
        return ScenarioEnvironment.StartAsync(
            new()
            {
                Files = new Dictionary<string, string>(ScenarioEnvironment.Infra, StringComparer.Ordinal)
                {
                    [".terrateam/config.yml"] = $"{configuration}\n",
                },
                Settings = settings,
                Time = time ?? TimeProvider.System,
                Replace = services =>
                {
                    if (time is not null)
                        services.AddSingleton<TimeProvider>(time);
                },
            }
        );
    }
}

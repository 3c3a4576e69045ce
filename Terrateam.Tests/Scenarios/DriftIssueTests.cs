using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Core.Reporting;
using Terrateam.Functions.Drift;
using Terrateam.Functions.Durable;
using Terrateam.Local.Durable;
using Terrateam.Tests.Scenarios.Webhooks;

namespace Terrateam.Tests.Scenarios;

/// <summary>What people do with drift issues, by hand and by commands in comments.</summary>
public sealed class DriftIssueTests
{
    [Fact]
    public async Task An_issue_that_is_closed_by_hand_is_acknowledged_until_the_drift_changes_and_then_applied_by_command()
    {
        var time = new ShiftedTime();
        await using var scenario = await StartAsync(time);
        await PassAsync(scenario);
        var first = Assert.Single(scenario.Repository.Issues);
        var digest = DriftIssueText.DigestOf(first.Body);
        Assert.NotNull(digest);

        scenario.GitHub.Issue(scenario.Repository, first.Number).Close("alice");
        await scenario.SettleAsync();
        Assert.Contains("Acknowledged by `alice`", LastAnswer(scenario, first.Number), StringComparison.Ordinal);

        // The same drift again.
        time.PutForward(TimeSpan.FromHours(1));
        await PassAsync(scenario);
        Assert.False(Assert.Single(scenario.Repository.Issues).IsOpen);

        // Another one.
        scenario.Runner.Next(job => PlanAsync(job, "network"));
        time.PutForward(TimeSpan.FromHours(1));
        await PassAsync(scenario);
        var second = scenario.Repository.Issues[^1];
        Assert.NotEqual(first.Number, second.Number);
        Assert.NotEqual(digest, DriftIssueText.DigestOf(second.Body));

        // What is applied has to be what the issue shows.
        scenario.Runner.Next(job => PlanAsync(job, "dns"));
        await AskAsync(scenario, second.Number, "terrateam apply");
        Assert.Contains("Nothing was applied", LastAnswer(scenario, second.Number), StringComparison.Ordinal);

        scenario.Runner.Next(job => PlanAsync(job, "dns"));
        await AskAsync(scenario, second.Number, "terrateam apply");
        second = scenario.Repository.Issues[^1];
        Assert.False(second.IsOpen);
        Assert.Contains("The drift is gone", second.Body, StringComparison.Ordinal);

        await AskAsync(scenario, second.Number, "terrateam apply-force");
        Assert.Contains("Not in a drift issue", LastAnswer(scenario, second.Number), StringComparison.Ordinal);
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task An_ignored_issue_is_left_alone_and_a_reader_may_not_apply()
    {
        var time = new ShiftedTime();
        await using var scenario = await StartAsync(time);
        await PassAsync(scenario);
        var found = Assert.Single(scenario.Repository.Issues);
        var issue = scenario.GitHub.Issue(scenario.Repository, found.Number);
        issue.Label("alice", DriftIssueText.IgnoreLabel);
        await scenario.SettleAsync();
        Assert.Contains("Ignored by `alice`", LastAnswer(scenario, found.Number), StringComparison.Ordinal);

        scenario.Runner.Next(job => PlanAsync(job, "network"));
        time.PutForward(TimeSpan.FromHours(1));
        await PassAsync(scenario);
        Assert.Equal(found, Assert.Single(scenario.Repository.Issues));

        scenario.Repository.Grant("rita", "read");
        var runs = scenario.Repository.Runs.Count;
        await AskAsync(scenario, found.Number, "terrateam apply", "rita");
        Assert.Contains("Not permitted", LastAnswer(scenario, found.Number), StringComparison.Ordinal);
        Assert.Equal(runs, scenario.Repository.Runs.Count);

        await AskAsync(scenario, found.Number, "terrateam unlock");
        Assert.Contains("drift", LastAnswer(scenario, found.Number), StringComparison.Ordinal);
        await AskAsync(scenario, found.Number, "terrateam plan");
        Assert.Equal(runs + 1, scenario.Repository.Runs.Count);
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task A_refusal_by_a_team_that_does_not_exist_names_the_nearest()
    {
        await using var scenario = await StartAsync(
            new ShiftedTime(),
            "access_control: {unlock: ['team:sre'], policies: [{tag_query: '', apply: ['team:srx']}]}"
        );
        scenario.GitHub.AddTeam("acme", "sre", "bob");
        await PassAsync(scenario);
        var found = Assert.Single(scenario.Repository.Issues);

        await AskAsync(scenario, found.Number, "terrateam apply");

        Assert.Contains(
            "GitHub lists no such team of `acme`:\n\n- `team:srx`; nearest: `team:sre`\n",
            LastAnswer(scenario, found.Number),
            StringComparison.Ordinal
        );
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    private static string LastAnswer(ScenarioEnvironment scenario, int issue) =>
        scenario
            .GitHub.Issue(scenario.Repository, issue)
            .Comments.Last(comment => comment.Author == "terrateam[bot]")
            .Body;

    private static async Task AskAsync(ScenarioEnvironment scenario, int issue, string command, string by = "alice")
    {
        scenario.GitHub.Issue(scenario.Repository, issue).Comment(by, command);
        await scenario.SettleAsync();
        await FinishAsync(scenario);
    }

    /// <summary>Plans with changes in one directory only.</summary>
    private static async Task<int> PlanAsync(ScriptedJob job, string changed)
    {
        var work = await job.TakeWorkAsync();
        var steps = new JsonArray();
        foreach (var (path, workspace) in ScriptedJob.DirspacesOf(work))
        {
            _ = await job.UploadAsync(path, workspace, path == changed);
            steps.Add(ScriptedJob.PlanStep(path, workspace, path == changed));
        }

        Assert.Equal(200, (await job.ReportAsync(steps)).Status);
        return 0;
    }

    private static async Task<ScenarioEnvironment> StartAsync(ShiftedTime time, string access = "")
    {
        var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                Time = time,
                Replace = services => services.AddSingleton<TimeProvider>(time),
                Settings = WebhookEnvironment.WithoutTimer,
            }
        );
        scenario.Repository.Grant("alice", "write");
        await scenario.Repository.PushAsync(
            "main",
            "alice",
            "Look for drift",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                [".terrateam/config.yml"] = $$$"""
                drift: {enabled: true, schedule: hourly}
                hooks: {plan: {post: [{type: drift_create_issue}]}}
                {{{access}}}
                """,
            }
        );
        await scenario.SettleAsync();
        return scenario;
    }

    /// <summary>What the timer does, until the pass is over.</summary>
    private static async Task PassAsync(ScenarioEnvironment scenario)
    {
        var client = scenario.App.Services.GetRequiredService<LocalDurableTaskClient>();
        await scenario
            .App.Services.GetRequiredService<DriftScheduler>()
            .StartDueAsync(client, TestContext.Current.CancellationToken);
        await FinishAsync(scenario);
    }

    private static async Task FinishAsync(ScenarioEnvironment scenario)
    {
        var client = scenario.App.Services.GetRequiredService<LocalDurableTaskClient>();
        var known = await scenario
            .App.Services.GetRequiredService<DriftStore>()
            .FindAsync(scenario.Repository.Id, TestContext.Current.CancellationToken);
        var instance = OrchestrationInstances.OfDrift(
            scenario.Repository.Id,
            Assert.Single(known!.Value.Schedules).Name
        );
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        if (await client.GetInstanceAsync(instance, TestContext.Current.CancellationToken) is not null)
            _ = await client.WaitForInstanceCompletionAsync(instance, patience.Token);
        await scenario.SettleAsync();
    }
}

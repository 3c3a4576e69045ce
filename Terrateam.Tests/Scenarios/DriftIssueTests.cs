using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Core.Reporting;
using Terrateam.Functions.Drift;
using Terrateam.Functions.Durable;
using Terrateam.Local.Durable;
using Terrateam.Tests.Scenarios.Webhooks;

namespace Terrateam.Tests.Scenarios;

/// <summary>What people do with drift issues, by hand and by commands in comments.</summary>
public sealed partial class DriftIssueTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

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
        await AskAsync(scenario, time, second.Number, "terrateam apply");
        Assert.Contains("Nothing was applied", LastAnswer(scenario, second.Number), StringComparison.Ordinal);

        scenario.Runner.Next(job => PlanAsync(job, "dns"));
        await AskAsync(scenario, time, second.Number, "terrateam apply");
        second = scenario.Repository.Issues[^1];
        Assert.False(second.IsOpen);
        Assert.Contains("The drift is gone", second.Body, StringComparison.Ordinal);

        await AskAsync(scenario, time, second.Number, "terrateam apply-force");
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
        await AskAsync(scenario, time, found.Number, "terrateam apply", "rita");
        Assert.Contains("Not permitted", LastAnswer(scenario, found.Number), StringComparison.Ordinal);
        Assert.Equal(runs, scenario.Repository.Runs.Count);

        await AskAsync(scenario, time, found.Number, "terrateam unlock");
        Assert.Contains("drift", LastAnswer(scenario, found.Number), StringComparison.Ordinal);
        await AskAsync(scenario, time, found.Number, "terrateam plan");
        Assert.Equal(runs + 1, scenario.Repository.Runs.Count);
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task A_refusal_by_a_team_that_does_not_exist_names_the_nearest()
    {
        var time = new ShiftedTime();
        await using var scenario = await StartAsync(
            time,
            "access_control: {unlock: ['team:sre'], policies: [{tag_query: '', apply: ['team:srx']}]}"
        );
        scenario.GitHub.AddTeam("acme", "sre", "bob");
        await PassAsync(scenario);
        var found = Assert.Single(scenario.Repository.Issues);

        await AskAsync(scenario, time, found.Number, "terrateam apply");

        Assert.Contains(
            "GitHub lists no such team of `acme`:\n\n- `team:srx`; nearest: `team:sre`\n",
            LastAnswer(scenario, found.Number),
            StringComparison.Ordinal
        );
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task An_apply_that_is_delivered_after_another_look_applies_nothing()
    {
        var time = new ShiftedTime();
        await using var scenario = await StartAsync(time);
        await PassAsync(scenario);
        var found = Assert.Single(scenario.Repository.Issues);
        time.PutForward(Second);
        var held = scenario.GitHub.Webhooks.Hold(delivery => delivery.Event == "issue_comment");
        scenario.GitHub.Issue(scenario.Repository, found.Number).Comment("alice", "terrateam apply");

        scenario.Runner.Next(job => PlanAsync(job, "network"));
        time.PutForward(TimeSpan.FromHours(1));
        await PassAsync(scenario);
        Assert.NotEqual(found.Body, Assert.Single(scenario.Repository.Issues).Body);

        var runs = scenario.Repository.Runs.Count;
        scenario.Runner.Next(job => PlanAsync(job, "network"));
        scenario.GitHub.Webhooks.Clear();
        held.Release();
        await scenario.SettleAsync();
        await FinishAsync(scenario);

        Assert.Equal(runs, scenario.Repository.Runs.Count);
        Assert.Contains("Nothing was applied", LastAnswer(scenario, found.Number), StringComparison.Ordinal);
        Assert.Contains("was written before", LastAnswer(scenario, found.Number), StringComparison.Ordinal);

        await AskAsync(scenario, time, found.Number, "terrateam apply");
        Assert.Contains("The drift is gone", Assert.Single(scenario.Repository.Issues).Body, StringComparison.Ordinal);
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task An_apply_in_an_issue_with_another_text_than_was_posted_applies_nothing_until_it_is_planned_again()
    {
        var time = new ShiftedTime();
        await using var scenario = await StartAsync(time);
        await PassAsync(scenario);
        var found = Assert.Single(scenario.Repository.Issues);

        // All that is hidden stays, what is seen does not.
        var shown = found.Body.Split('\n');
        var edited = string.Join('\n', shown[..2].Append("Only a tag differs."));
        Assert.NotNull(DriftIssueText.DigestOf(edited));
        scenario.GitHub.Issue(scenario.Repository, found.Number).Edit("mallory", edited);
        await AskAsync(scenario, time, found.Number, "terrateam apply");
        Assert.Single(scenario.Repository.Runs);
        Assert.Contains("Nothing was applied", LastAnswer(scenario, found.Number), StringComparison.Ordinal);
        Assert.Contains("terrateam plan", LastAnswer(scenario, found.Number), StringComparison.Ordinal);

        await AskAsync(scenario, time, found.Number, "terrateam plan");
        await AskAsync(scenario, time, found.Number, "terrateam apply");
        Assert.Contains("The drift is gone", Assert.Single(scenario.Repository.Issues).Body, StringComparison.Ordinal);
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task An_apply_in_an_issue_without_a_record_or_in_the_second_of_its_text_applies_nothing()
    {
        var time = new ShiftedTime();
        await using var scenario = await StartAsync(time);
        await PassAsync(scenario);
        var found = Assert.Single(scenario.Repository.Issues);
        var posted = scenario.App.Services.GetRequiredService<PostedDriftIssues>();
        var known = await posted.FindAsync(scenario.Repository.Id, found.Number, TestContext.Current.CancellationToken);
        Assert.NotNull(known);

        Assert.Null(known.Refusal(found.Body, known.At!.Value.AddSeconds(1)));
        Assert.NotNull(known.Refusal(found.Body, known.At));
        Assert.NotNull(known.Refusal(found.Body, written: null));
        Assert.NotNull(known.Refusal(found.Body + " ", known.At.Value.AddSeconds(1)));
        Assert.NotNull((known with { At = null }).Refusal(found.Body, known.At.Value.AddSeconds(1)));

        await posted.ForgetAsync(scenario.Repository.Id, found.Number, TestContext.Current.CancellationToken);
        await AskAsync(scenario, time, found.Number, "terrateam apply");
        Assert.Single(scenario.Repository.Runs);
        Assert.Contains("terrateam plan", LastAnswer(scenario, found.Number), StringComparison.Ordinal);

        await AskAsync(scenario, time, found.Number, "terrateam plan");
        await AskAsync(scenario, time, found.Number, "terrateam apply");
        Assert.Contains("The drift is gone", Assert.Single(scenario.Repository.Issues).Body, StringComparison.Ordinal);
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    private static string LastAnswer(ScenarioEnvironment scenario, int issue) =>
        scenario
            .GitHub.Issue(scenario.Repository, issue)
            .Comments.Last(comment => comment.Author == "terrateam[bot]")
            .Body;

    /// <summary>Comments a while after what is in the issue, by GitHub's clock, and waits for what follows.</summary>
    private static async Task AskAsync(
        ScenarioEnvironment scenario,
        ShiftedTime time,
        int issue,
        string command,
        string by = "alice"
    )
    {
        time.PutForward(Second);
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

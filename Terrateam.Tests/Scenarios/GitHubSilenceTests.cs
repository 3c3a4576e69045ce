using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Core.Locks;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Durable;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.PullRequests;
using Terrateam.Local.Durable;
using Terrateam.Sandbox.GitHub.PullRequests;

namespace Terrateam.Tests.Scenarios;

/// <summary>GitHub does not respond for a while, or does not return yet what its webhook was about.</summary>
public sealed class GitHubSilenceTests
{
    private const string Waiting = "Waiting for GitHub";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/pulls/{pull_number}")]
    [InlineData("/git/trees/{tree_sha}")]
    [InlineData("/pulls/{pull_number}/files")]
    public async Task What_is_not_there_yet_is_asked_for_again(string call)
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        scenario.GitHub.Faults.Fail(404, 2, operation => operation.EndsWith(call, StringComparison.Ordinal));

        var pull = await scenario.OpenPlannedAsync();

        Assert.DoesNotContain(ScenarioEnvironment.AnswersOn(pull), one =>
            one.Body.Contains(Waiting, StringComparison.Ordinal)
        );
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task What_is_not_there_for_minutes_is_believed_to_be_gone()
    {
        var time = new ShiftedTime();
        await using var scenario = await StartAsync(time);
        var outage = Outage.Begin(scenario, 404, "/pulls/{pull_number}");
        var pull = await scenario.OpenAsync();
        await scenario.UntilAsync(() => Task.FromResult(CallsOf(scenario, "/pulls/1") > 0), "GitHub to be asked");

        await PutForwardAsync(scenario, time, 40);
        await WaitForWordAsync(pull, Waiting);
        await PutForwardAsync(scenario, time, 90);
        await scenario.SettleAsync();

        Assert.Single(ScenarioEnvironment.AnswersOn(pull));
        Assert.Empty(scenario.Repository.Runs);
        outage.End();
        await scenario.HearAsync(pull, "terrateam plan");
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task People_hear_of_it_once_and_what_they_asked_for_is_done_when_GitHub_answers()
    {
        var time = new ShiftedTime();
        await using var scenario = await StartAsync(time);
        var pull = await scenario.OpenPlannedAsync();
        var outage = Outage.Begin(scenario, 503, "/commits/{ref}/statuses");

        await pull.CommentAsync("alice", "terrateam apply");
        await scenario.UntilAsync(() => Task.FromResult(CallsOf(scenario, "/statuses") > 3), "GitHub to be asked");
        await PutForwardAsync(scenario, time, 31);
        await WaitForWordAsync(pull, Waiting);
        outage.End();
        await PutForwardAsync(scenario, time, 31);
        await scenario.WaitForAsync(pull, "terrateam apply", "success");
        await scenario.SettleAsync();

        Assert.Single(ScenarioEnvironment.AnswersOn(pull), one => one.Body.Contains(Waiting, StringComparison.Ordinal));
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task An_unlock_overtakes_what_waits_and_takes_it_back()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.OpenPlannedAsync();
        var outage = Outage.Begin(scenario, 503, "/commits/{ref}/statuses");

        await pull.CommentAsync("alice", "terrateam apply\nterrateam plan");
        await scenario.UntilAsync(() => Task.FromResult(CallsOf(scenario, "/statuses") > 3), "GitHub to be asked");
        await pull.CommentAsync("alice", "terrateam unlock");
        await WaitForWordAsync(pull, "held nothing");
        outage.End();
        await scenario.SettleAsync();

        Assert.Equal(
            2,
            ScenarioEnvironment.AnswersOn(pull).Count(one => one.Body.Contains("Taken back", StringComparison.Ordinal))
        );
        Assert.Single(scenario.Repository.Runs);
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task A_push_overtakes_what_waits_and_the_apply_is_not_of_what_it_brings()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.OpenPlannedAsync();
        var outage = Outage.Begin(scenario, 503, "/commits/{ref}/statuses");

        await pull.CommentAsync("alice", "terrateam apply");
        await scenario.UntilAsync(() => Task.FromResult(CallsOf(scenario, "/statuses") > 3), "GitHub to be asked");
        await pull.PushAsync("More", ScenarioEnvironment.Change("network", "more"));
        await scenario.WaitForAsync(pull, "terrateam plan: network default", "success");
        outage.End();
        await scenario.SettleAsync();

        Assert.NotEqual("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        Assert.Contains(
            "shown only after the command was written",
            ScenarioEnvironment.AnswersOn(pull)[^1].Body,
            StringComparison.Ordinal
        );
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task An_effect_that_GitHub_refuses_for_a_while_is_carried_out_later()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.OpenPlannedAsync();
        scenario.GitHub.Faults.Fail(503, 2, operation => operation.Contains("/reactions", StringComparison.Ordinal));

        await scenario.HearAsync(pull, "terrateam apply");

        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task A_workflow_that_GitHub_does_not_start_for_a_while_is_told_of()
    {
        var time = new ShiftedTime();
        await using var scenario = await StartAsync(time);
        var outage = Outage.Begin(scenario, 503, "/dispatches");
        var pull = await scenario.OpenAsync();
        await scenario.UntilAsync(() => Task.FromResult(CallsOf(scenario, "/dispatches") > 0), "GitHub to be asked");

        time.PutForward(TimeSpan.FromSeconds(31));
        await WaitForWordAsync(pull, Waiting);
        outage.End();

        await scenario.EndAsync(plans: 1, locks: 0);
        Assert.Single(ScenarioEnvironment.AnswersOn(pull), one => one.Body.Contains(Waiting, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_comment_says_for_how_long_a_failed_effect_is_really_tried_again(int? status)
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.OpenPlannedAsync();
        var failures = scenario.App.Services.GetRequiredService<EventFailures>();
        var now = TimeProvider.System.GetUtcNow();
        var remote = scenario.Repository;
        var entry = new InboxEntry(
            new(remote.InstallationId!.Value, remote.Id, remote.Owner, remote.Name, remote.DefaultBranch),
            pull.Number,
            "effect",
            now,
            new Trigger.Closed("alice")
        );
        var failure = new GitHubException("GitHub did not write a comment.", status);

        var later = await failures.RetryAsync(entry, FailedFor(TimeSpan.FromMinutes(1)), failure, Cancelled);

        Assert.True(later?.Failed?.IsTold);
        var told = ScenarioEnvironment.AnswersOn(pull)[^1].Body;
        var patience = TimeSpan.FromMinutes(
            int.Parse(Regex.Match(told, "up to ([0-9]+) minutes").Groups[1].Value, CultureInfo.InvariantCulture)
        );
        Assert.NotNull(
            await failures.RetryAsync(entry, FailedFor(patience - TimeSpan.FromMinutes(1)), failure, Cancelled)
        );
        Assert.Null(await failures.RetryAsync(entry, FailedFor(patience), failure, Cancelled));
        Assert.Null(await failures.RetryAsync(entry, FailedFor(patience), failure, Cancelled));
        var audit = scenario.App.Services.GetRequiredService<AuditLog>();
        Assert.Single(await audit.LinesAsync(DateTimeOffset.MinValue, Cancelled).ToListAsync(Cancelled), static line =>
            line.Contains("event.given-up", StringComparison.Ordinal)
            && line.Contains("GitHub did not write a comment.", StringComparison.Ordinal)
        );

        EventPosition FailedFor(TimeSpan time) => new(entry.Owner, entry.Delivery) { FailedSince = now - time };
    }

    private static Task<ScenarioEnvironment> StartAsync(ShiftedTime time) =>
        ScenarioEnvironment.StartAsync(
            new() { Time = time, Replace = services => services.AddSingleton<TimeProvider>(time) }
        );

    private static async Task WaitForWordAsync(SandboxPullRequest pull, string word) =>
        await pull.WaitForCommentAsync(
            one => one.Body.Contains(word, StringComparison.Ordinal),
            TimeSpan.FromSeconds(60)
        );

    // Timers run in real time: a signal makes the app read the clock again.
    private static async Task PutForwardAsync(ScenarioEnvironment scenario, ShiftedTime time, int seconds)
    {
        var inbox = scenario.App.Services.GetRequiredService<DeliveryInbox>();
        var owner = OrchestrationInstances.OfPullRequest(scenario.Repository.Id, 1);
        await scenario.UntilAsync(
            async () =>
                await inbox.NextAsync(owner, TestContext.Current.CancellationToken) is { Entry.Postponed: not null },
            "the event to wait"
        );
        time.PutForward(TimeSpan.FromSeconds(seconds));
        var client = scenario.App.Services.GetRequiredService<LocalDurableTaskClient>();
        await scenario
            .App.Services.GetRequiredService<OrchestrationSignaller>()
            .WakePullRequestAsync(client, owner, TestContext.Current.CancellationToken);
    }

    private static int CallsOf(ScenarioEnvironment scenario, string ending) =>
        scenario.GitHub.Calls.Count(call => call.Path.Split('?')[0].EndsWith(ending, StringComparison.Ordinal));

    /// <summary>Calls whose path ends so fail until it is over.</summary>
    private sealed class Outage
    {
        private volatile bool _isOver;

        public static Outage Begin(ScenarioEnvironment scenario, int status, string ending)
        {
            var outage = new Outage();
            scenario.GitHub.Faults.Fail(status, int.MaxValue, operation =>
                !outage._isOver && operation.EndsWith(ending, StringComparison.Ordinal)
            );
            return outage;
        }

        public void End() => _isOver = true;
    }
}

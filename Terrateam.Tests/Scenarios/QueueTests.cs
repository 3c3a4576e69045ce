using Microsoft.Extensions.DependencyInjection;
using Terrateam.Core.Commands;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;
using Terrateam.Functions.Ledgers;
using Terrateam.Functions.Timers;
using Terrateam.Local.Durable;
using Terrateam.Sandbox.GitHub.PullRequests;
using PullRequestState = Terrateam.Core.Changes.PullRequestState;

namespace Terrateam.Tests.Scenarios;

/// <summary>Two pull requests over one directory at the same time: the second waits and goes on by itself.</summary>
public sealed class QueueTests
{
    private const string Plan = "terrateam plan: network default";
    private const string Apply = "terrateam apply: network default";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_plan_of_the_second_waits_for_the_apply_of_the_first_and_is_made_after_it()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var first = await scenario.OpenPlannedAsync();
        var pause = scenario.Runner.Pause();
        await first.CommentAsync("alice", "terrateam apply");
        await pause.Arrived;

        var second = await OpenBesideAsync(scenario);
        var said = await second.WaitForCommentAsync(
            comment => comment.Body.Contains("Queued", StringComparison.Ordinal),
            TimeSpan.FromSeconds(60)
        );
        Assert.Contains("of #1, since", said.Body, StringComparison.Ordinal);
        Assert.Equal(2, scenario.Repository.Runs.Count);
        Assert.Contains(
            "of #1, since",
            (await scenario.AskAsync(second, "terrateam plan")).Body,
            StringComparison.Ordinal
        );

        pause.GoOn();
        await scenario.WaitForAsync(second, Plan, "success");
        await scenario.EndAsync(plans: 1, locks: 1);
        Assert.Equal(3, scenario.Repository.Runs.Count);
    }

    [Fact]
    public async Task The_apply_of_the_second_waits_for_the_plan_of_the_first_unless_it_is_taken_back()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var (_, second, pause) = await OpenBothAsync(scenario);

        Assert.Contains(
            "plan of #2, since",
            (await scenario.AskAsync(second, "terrateam apply")).Body,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "took back 1",
            (await scenario.AskAsync(second, "terrateam unlock")).Body,
            StringComparison.Ordinal
        );
        Assert.Contains("Queued", (await scenario.AskAsync(second, "terrateam apply")).Body, StringComparison.Ordinal);
        pause.GoOn();
        await scenario.WaitForAsync(second, Apply, "success");
        await scenario.SettleAsync();

        Assert.Equal(3, scenario.Repository.Runs.Count);
        await second.CloseAsync("alice");
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task What_was_taken_back_is_not_done()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var (_, second, pause) = await OpenBothAsync(scenario);
        await scenario.AskAsync(second, "terrateam apply");
        await scenario.AskAsync(second, "terrateam unlock");

        pause.GoOn();
        await scenario.EndAsync(plans: 2, locks: 0);
        Assert.Equal(2, scenario.Repository.Runs.Count);
    }

    [Fact]
    public async Task An_unlock_of_the_first_lets_the_second_go_on()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var (first, second, pause) = await OpenBothAsync(scenario);
        await scenario.AskAsync(second, "terrateam apply");

        await first.CommentAsync("bob", "terrateam unlock");
        await scenario.WaitForAsync(second, Apply, "success");
        await scenario.EndAsync(plans: 0, locks: 1);
        Assert.Equal(3, scenario.Repository.Runs.Count);
    }

    [Fact]
    public async Task A_restart_loses_nothing_that_waits()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var (first, second, pause) = await OpenBothAsync(scenario);
        await scenario.AskAsync(second, "terrateam apply");
        await scenario.SettleAsync(openRuns: 1);
        await scenario.StopAppAsync();
        await scenario.StartAppAsync();

        await first.CommentAsync("bob", "terrateam unlock");
        await scenario.WaitForAsync(second, Apply, "success");
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task A_call_that_got_lost_is_repaired_by_the_timer()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var (_, second, pause) = await OpenBothAsync(scenario);
        await scenario.AskAsync(second, "terrateam apply");
        await scenario.SettleAsync(openRuns: 1);

        // As if the app had been killed for good between recording the plan and telling of it.
        await scenario
            .App.Services.GetRequiredService<LedgerStore>()
            .UpdateAsync(
                scenario.Repository.Id,
                ledger => Task.FromResult<RepositoryLedger?>(ledger.WithoutRun(Assert.Single(ledger.Runs).RunId)),
                Cancellation
            );
        await RepairAsync(scenario);
        await scenario.WaitForAsync(second, Apply, "success");
        pause.GoOn();
        await scenario.SettleAsync();
        await RepairAsync(scenario);
        await scenario.SettleAsync();

        // The result of the plan that the ledger does not know is nothing, so it is planned once more.
        Assert.Equal(4, scenario.Repository.Runs.Count);
    }

    [Fact]
    public async Task Work_of_a_pull_request_that_is_gone_holds_nobody_up()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.OpenPlannedAsync();
        var ledgers = scenario.App.Services.GetRequiredService<LedgerStore>();
        var since = TimeProvider.System.GetUtcNow();
        var apply = new QueuedWork(
            Guid.NewGuid(),
            RunKind.Apply,
            99,
            "head",
            [new Dirspace("network", "default")],
            since,
            new Trigger.Commented(7, "alice", CommandParser.Parse("terrateam apply"))
        );
        var gone = new PullRequestEntry(99, PullRequestState.Open, "main", [], DecidedAt: since) { Queued = [apply] };
        await ledgers.UpdateAsync(
            scenario.Repository.Id,
            ledger => Task.FromResult<RepositoryLedger?>(ledger.With(gone)),
            Cancellation
        );

        Assert.Contains(
            "apply of #99, queued since",
            (await scenario.AskAsync(pull, "terrateam apply")).Body,
            StringComparison.Ordinal
        );
        await scenario.WaitForAsync(pull, Apply, "success");
        await scenario.SettleAsync();
        Assert.Empty(WorkQueue.From(await ledgers.ReadAsync(scenario.Repository.Id, Cancellation)));
    }

    private static async Task RepairAsync(ScenarioEnvironment scenario)
    {
        var client = scenario.App.Services.GetRequiredService<LocalDurableTaskClient>();
        await scenario.App.Services.GetRequiredService<SignalRepair>().RunAsync(client, Cancellation);
    }

    // The first is being planned, so that an apply of the second has to wait.
    private static async Task<(SandboxPullRequest First, SandboxPullRequest Second, PausedJob Pause)> OpenBothAsync(
        ScenarioEnvironment scenario
    )
    {
        var second = await scenario.OpenPlannedAsync();
        var pause = scenario.Runner.Pause();
        var first = await OpenBesideAsync(scenario);
        await pause.Arrived;
        return (first, second, pause);
    }

    private static Task<SandboxPullRequest> OpenBesideAsync(ScenarioEnvironment scenario) =>
        scenario.Repository.OpenPullRequestAsync(
            "beside",
            "More network",
            "bob",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["network/more.tf"] = "resource \"terraform_data\" \"more\" {}\n",
            }
        );
}

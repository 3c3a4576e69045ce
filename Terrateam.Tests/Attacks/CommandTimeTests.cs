using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Sandbox.GitHub.Repositories;
using Terrateam.Tests.Scenarios;

namespace Terrateam.Tests.Attacks;

/// <summary>A command comes late, or waits, and meets a commit that its author never saw.</summary>
public sealed class CommandTimeTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData("terrateam apply")]
    [InlineData("terrateam apply-force")]
    public async Task An_apply_that_comes_late_takes_no_plan_that_was_shown_after_it_was_written(string command)
    {
        var time = new ShiftedTime();
        await using var scenario = await AttackEnvironment.StartAsync(
            "access_control: {policies: [{tag_query: '', apply_force: ['*']}]}",
            new() { Time = time }
        );
        var pull = await scenario.OpenPlannedAsync();
        var held = scenario.GitHub.Webhooks.Hold(static delivery => delivery.Event == "issue_comment", count: 1);
        await pull.CommentAsync("alice", command);
        time.PutForward(Moment);
        await scenario.PushPlannedAsync(pull, "evil", author: "mallory");

        held.Release();
        await scenario.SettleAsync();
        Assert.False(scenario.HasApplied());
        Assert.Contains(
            "shown only after the command was written",
            ScenarioEnvironment.AnswersOn(pull)[^1].Body,
            StringComparison.Ordinal
        );

        await scenario.HearAsync(pull, command);
        Assert.True(scenario.HasApplied());
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task In_the_same_second_nobody_has_seen_anything()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.OpenPlannedAsync();
        await pull.CommentAsync("alice", AttackEnvironment.Apply, ScenarioEnvironment.AnswersOn(pull)[^1].UpdatedAt);
        await scenario.SettleAsync();

        Assert.False(scenario.HasApplied());
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task An_apply_without_a_look_that_comes_late_is_not_of_a_newer_commit()
    {
        const string Command = "terrateam apply-autoapprove";
        var time = new ShiftedTime();
        await using var scenario = await AttackEnvironment.StartAsync(
            "access_control: {policies: [{tag_query: '', apply_autoapprove: ['*']}]}",
            new() { Time = time }
        );
        var pull = await scenario.OpenPlannedAsync();
        var held = scenario.GitHub.Webhooks.Hold(static delivery => delivery.Event == "issue_comment", count: 1);
        await pull.CommentAsync("alice", Command);
        time.PutForward(Moment);
        await scenario.PushPlannedAsync(pull, "evil", author: "mallory");

        held.Release();
        await scenario.SettleAsync();
        Assert.Equal(2, scenario.Repository.Runs.Count);
        Assert.Contains(
            $"about another commit than `{pull.HeadSha[..7]}`",
            ScenarioEnvironment.AnswersOn(pull)[^1].Body,
            StringComparison.Ordinal
        );

        await scenario.HearAsync(pull, Command);
        Assert.Equal(3, scenario.Repository.Runs.Count);
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task An_approval_of_a_gate_that_comes_late_opens_no_gate_of_a_newer_commit()
    {
        var time = new ShiftedTime();
        await using var scenario = await ScenarioEnvironment.StartAsync(new() { Time = time });
        scenario.Repository.Grant("bob", "write");
        scenario.Runner.NextPutsUp(GatedPlan.OfRun("policy", "*"));
        var pull = await scenario.OpenPlannedAsync();
        var held = scenario.GitHub.Webhooks.Hold(static delivery => delivery.Event == "issue_comment", count: 1);
        await pull.CommentAsync("bob", "terrateam gate approve policy");
        time.PutForward(Moment);
        scenario.Runner.NextPutsUp(GatedPlan.OfRun("policy", "*"));
        await scenario.PushPlannedAsync(pull, "evil");

        held.Release();
        await scenario.SettleAsync();
        Assert.Contains(
            "Written before these gates were shown",
            ScenarioEnvironment.AnswersOn(pull)[^1].Body,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Gates are shut",
            await scenario.HearAsync(pull, AttackEnvironment.Apply),
            StringComparison.Ordinal
        );
        Assert.False(scenario.HasApplied());
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task Who_allows_a_forks_commit_allows_none_that_comes_after_it()
    {
        var time = new ShiftedTime();
        await using var scenario = await ScenarioEnvironment.StartAsync(new() { Time = time });
        var pull = await OpenForkAsync(scenario);
        var held = scenario.GitHub.Webhooks.Hold(static delivery => delivery.Event == "issue_comment", count: 1);
        await pull.CommentAsync("bob", "terrateam plan");
        time.PutForward(Moment);
        await pull.PushAsync("Evil", ScenarioEnvironment.Change("network", "evil"));
        await scenario.SettleAsync();

        held.Release();
        await scenario.SettleAsync();
        Assert.Empty(scenario.Repository.Runs);
        Assert.Contains(pull.HeadSha[..7], ScenarioEnvironment.AnswersOn(pull)[^1].Body, StringComparison.Ordinal);

        await scenario.HearAsync(pull, "terrateam plan", by: "bob");
        Assert.Single(scenario.Repository.Runs);
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task Who_allows_a_forks_commit_allows_none_that_the_branch_is_put_back_to()
    {
        var time = new ShiftedTime();
        await using var scenario = await ScenarioEnvironment.StartAsync(new() { Time = time });
        var fork = await scenario.Repository.ForkAsync("mallory");
        var pull = await OpenForkAsync(scenario, fork);
        var evil = pull.HeadSha;
        time.PutForward(Moment);
        await pull.PushAsync("Harmless", ScenarioEnvironment.Change("network", "harmless"));
        await scenario.SettleAsync();

        var held = scenario.GitHub.Webhooks.Hold(static delivery => delivery.Event == "issue_comment", count: 1);
        await pull.CommentAsync("bob", "terrateam plan");
        time.PutForward(Moment);
        await fork.ResetAsync("change", evil, "mallory");
        await scenario.SettleAsync();
        held.Release();
        await scenario.SettleAsync();

        Assert.Equal(evil, pull.HeadSha);
        Assert.Empty(scenario.Repository.Runs);

        // A user who comments again after the refusal has seen the current head, so the command runs.
        await scenario.HearAsync(pull, "terrateam plan", by: "bob");
        Assert.Single(scenario.Repository.Runs);
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task What_prepares_a_forks_commit_is_not_started_for_the_next_one()
    {
        var time = new ShiftedTime();
        await using var scenario = await AttackEnvironment.StartAsync(
            "config_builder: {enabled: true, script: ./build}",
            new() { Time = time }
        );
        var pull = await OpenForkAsync(scenario);
        var pause = scenario.Runner.Pause();
        await pull.CommentAsync("bob", "terrateam plan");
        _ = await pause.Arrived;
        time.PutForward(Moment);
        await pull.PushAsync("Evil", ScenarioEnvironment.Change("network", "evil"));
        await scenario.SettleAsync(openRuns: 1);
        pause.GoOn();
        await scenario.SettleAsync();

        Assert.Single(scenario.Repository.Runs);
        Assert.Contains(pull.HeadSha[..7], ScenarioEnvironment.AnswersOn(pull)[^1].Body, StringComparison.Ordinal);
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    private static async Task<SandboxPullRequest> OpenForkAsync(
        ScenarioEnvironment scenario,
        SandboxRepository? fork = null
    )
    {
        scenario.Repository.Grant("bob", "write");
        fork ??= await scenario.Repository.ForkAsync("mallory");
        var pull = await scenario.Repository.OpenPullRequestAsync(
            "change",
            "Trust me",
            "mallory",
            ScenarioEnvironment.Change("network", "change"),
            fork: fork
        );
        await pull.WaitForCommentAsync(static comment => comment.IsByBot, TimeSpan.FromSeconds(60));
        await scenario.SettleAsync();
        return pull;
    }
}

using Terrateam.Sandbox.GitHub.PullRequests;

namespace Terrateam.Tests.Scenarios;

public sealed class CommandTests
{
    [Fact]
    public async Task Two_commands_of_one_comment_are_both_carried_out()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await OpenBothAsync(scenario);

        await pull.CommentAsync(
            "alice",
            "Both look good.\nterrateam apply dir:network\nterrateam apply dir:dns\nThanks!"
        );
        await scenario.WaitForAsync(pull, "terrateam apply: network default", "success");
        await scenario.WaitForAsync(pull, "terrateam apply: dns default", "success");
        await scenario.SettleAsync();

        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        Assert.Equal((3, 3), (scenario.Repository.Runs.Count, ScenarioEnvironment.AnswersOn(pull).Count));
        await pull.MergeAsync("alice");
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task The_second_command_of_a_comment_sees_what_the_first_did()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        scenario.Runner.NextPutsUp(GatedPlan.Policy("user:bob"));
        scenario.Repository.Grant("bob", "write");
        var pull = await scenario.OpenPlannedAsync();

        await scenario.HearAsync(pull, "terrateam gate approve policy\nterrateam apply", by: "bob");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        Assert.Equal(1, await scenario.App.CountLocksAsync(scenario.Repository.Id));

        // What is unlocked is to be planned again, and an apply does not wait for that.
        var pause = scenario.Runner.Pause();
        await pull.CommentAsync("alice", "terrateam unlock\nterrateam plan\nterrateam apply");
        await pause.Arrived;
        await scenario.UntilAsync(
            () =>
                Task.FromResult(
                    ScenarioEnvironment
                        .AnswersOn(pull)
                        .Any(one => one.Body.Contains("Not now", StringComparison.Ordinal))
                ),
            "the apply to be refused"
        );
        pause.GoOn();
        await scenario.SettleAsync();
        Assert.Contains(ScenarioEnvironment.AnswersOn(pull), one =>
            one.Body.Contains("released `network` `default`", StringComparison.Ordinal)
        );
        Assert.Equal(3, scenario.Repository.Runs.Count);
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task A_merged_pull_request_holds_until_it_is_applied_by_a_comment()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.OpenPlannedAsync();
        await pull.MergeAsync("alice");
        await scenario.SettleAsync();
        Assert.Equal(
            (1, 1),
            (await scenario.App.CountPlansAsync(), await scenario.App.CountLocksAsync(scenario.Repository.Id))
        );

        var changes = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["network/more.tf"] = "resource \"terraform_data\" \"more\" {}\n",
        };
        var other = await scenario.Repository.OpenPullRequestAsync("beside", "More network", "bob", changes);
        await scenario.WaitForAsync(other, "terrateam plan: network default", "success");
        Assert.Contains(
            "Held by other pull requests",
            await scenario.HearAsync(other, "terrateam apply"),
            StringComparison.Ordinal
        );

        await scenario.HearAsync(pull, "terrateam apply");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        Assert.Equal(0, await scenario.App.CountLocksAsync(scenario.Repository.Id));
        await scenario.HearAsync(other, "terrateam plan");
        await scenario.HearAsync(other, "terrateam apply");
        Assert.Equal("success", ScenarioEnvironment.StateOf(other, "terrateam apply"));
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task An_apply_of_one_directory_leaves_the_other_to_be_applied()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await OpenBothAsync(scenario);

        await scenario.HearAsync(pull, "terrateam apply dir:network");

        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply: network default"));
        Assert.Equal("pending", ScenarioEnvironment.StateOf(pull, "terrateam apply: dns default"));
        Assert.Equal("pending", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        await pull.MergeAsync("alice");
        await scenario.EndAsync(plans: 1, locks: 1);
    }

    [Fact]
    public async Task An_unknown_command_gets_the_nearest_and_help_gets_help()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.OpenPlannedAsync();

        Assert.Contains(
            "Did you mean `terrateam apply`?",
            await scenario.HearAsync(pull, "terrateam aply"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "`terrateam unlock [number ...] [drift]`",
            await scenario.HearAsync(pull, "TERRATEAM   Help"),
            StringComparison.Ordinal
        );
        Assert.Single(scenario.Repository.Runs);
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task A_bot_and_an_edited_comment_command_nothing()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.OpenPlannedAsync();

        await pull.CommentAsync("renovate[bot]", "terrateam apply");
        var innocent = await pull.CommentAsync("alice", "I wonder whether to apply this");
        var server = scenario.GitHub.Server;
        var stored = scenario.GitHub.World.Read(() =>
            scenario.Repository.State.Comments.First(comment => comment.Id == innocent.Id)
        );
        server.Comments.Update(scenario.Repository.State, stored, stored.Author, "terrateam apply");
        await scenario.SettleAsync();

        Assert.Single(scenario.Repository.Runs);
        Assert.Single(ScenarioEnvironment.AnswersOn(pull));
        Assert.All(pull.Comments, comment => Assert.Empty(comment.Reactions));
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    private static async Task<SandboxPullRequest> OpenBothAsync(ScenarioEnvironment scenario)
    {
        var changes = ScenarioEnvironment.Change("network", "change");
        changes["dns/main.tf"] = ScenarioEnvironment.Change("dns", "change")["dns/main.tf"];
        var pull = await scenario.Repository.OpenPullRequestAsync("change", "Change both", "alice", changes);
        await scenario.WaitForAsync(pull, "terrateam plan: network default", "success");
        await scenario.WaitForAsync(pull, "terrateam plan: dns default", "success");
        await scenario.SettleAsync();
        return pull;
    }
}

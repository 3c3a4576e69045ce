using Terrateam.Sandbox.GitHub.PullRequests;

namespace Terrateam.Tests.Scenarios;

public sealed class LockTests
{
    [Fact]
    public async Task The_second_of_two_pull_requests_over_a_directory_is_refused_and_goes_on_with_a_new_plan_after_the_first_is_merged()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var first = await scenario.OpenPlannedAsync();
        var second = await OpenBesideAsync(scenario);
        await scenario.HearAsync(first, "terrateam apply");

        var refusal = await scenario.HearAsync(second, "terrateam apply");
        Assert.Contains("#1", refusal, StringComparison.Ordinal);
        Assert.Contains("`terrateam unlock 1`", refusal, StringComparison.Ordinal);
        Assert.Contains("merged and applied", refusal, StringComparison.Ordinal);
        Assert.Equal(3, scenario.Repository.Runs.Count);

        await first.MergeAsync("alice");
        await scenario.SettleAsync();
        Assert.Contains(
            "`terrateam plan`",
            await scenario.HearAsync(second, "terrateam apply"),
            StringComparison.Ordinal
        );
        Assert.Equal(3, scenario.Repository.Runs.Count);

        await scenario.HearAsync(second, "terrateam plan");
        await scenario.HearAsync(second, "terrateam apply");
        Assert.Equal("success", ScenarioEnvironment.StateOf(second, "terrateam apply"));
        await second.MergeAsync("alice");
        await scenario.EndAsync(plans: 0, locks: 0);
        Assert.Equal(5, scenario.Repository.Runs.Count);
    }

    [Fact]
    public async Task A_plan_that_another_apply_made_stale_is_refused_with_the_reason()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var first = await scenario.OpenPlannedAsync();
        var second = await OpenBesideAsync(scenario);
        await scenario.HearAsync(second, "terrateam apply");
        Assert.Contains("released", await scenario.HearAsync(second, "terrateam unlock"), StringComparison.Ordinal);

        var refusal = await scenario.HearAsync(first, "terrateam apply");

        Assert.Contains("#2 was applied or merged over it since", refusal, StringComparison.Ordinal);
        Assert.Equal(3, scenario.Repository.Runs.Count);
        await first.CloseAsync("alice");
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task Unlocking_another_pull_request_releases_what_it_held_and_says_so()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var first = await scenario.OpenPlannedAsync();
        await scenario.HearAsync(first, "terrateam apply");
        var second = await OpenBesideAsync(scenario);
        Assert.Contains("#1", ScenarioEnvironment.AnswersOn(second)[^1].Body, StringComparison.Ordinal);

        var answer = await scenario.HearAsync(second, "terrateam unlock 1");

        Assert.Contains("#1: released", answer, StringComparison.Ordinal);
        Assert.Equal(0, await scenario.App.CountLocksAsync(scenario.Repository.Id));
        await scenario.HearAsync(second, "terrateam apply");
        Assert.Equal("success", ScenarioEnvironment.StateOf(second, "terrateam apply"));
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task Unlocking_ends_the_run_that_is_under_way_and_says_so()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pause = scenario.Runner.Pause();
        var pull = await scenario.OpenAsync();
        await pause.Arrived;

        await pull.CommentAsync("alice", "terrateam unlock");
        await scenario.SettleAsync();

        Assert.Contains(ScenarioEnvironment.AnswersOn(pull), comment =>
            comment.Body.Contains("ended 1 run", StringComparison.Ordinal)
        );
        Assert.Contains(ScenarioEnvironment.AnswersOn(pull), comment =>
            comment.Body.Contains("alice unlocked the pull request", StringComparison.Ordinal)
        );
        Assert.Equal("cancelled", Assert.Single(scenario.Repository.Runs).Conclusion);
        Assert.Equal("failure", ScenarioEnvironment.StateOf(pull, "terrateam plan: network default"));
        await scenario.HearAsync(pull, "terrateam plan");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam plan: network default"));
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    /// <summary>A planned pull request that changes the same directory in another file.</summary>
    private static async Task<SandboxPullRequest> OpenBesideAsync(ScenarioEnvironment scenario)
    {
        var changes = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["network/more.tf"] = "resource \"terraform_data\" \"more\" {}\n",
        };
        var pull = await scenario.Repository.OpenPullRequestAsync("beside", "More network", "bob", changes);
        await scenario.WaitForAsync(pull, "terrateam plan: network default", "success");
        await scenario.SettleAsync();
        return pull;
    }
}

using Terrateam.Sandbox.GitHub.PullRequests;

namespace Terrateam.Tests.Scenarios;

/// <summary>The merge once everything is applied.</summary>
public sealed class AutomergeTests
{
    [Fact]
    public async Task Automerge_squash_makes_one_commit_of_two_with_our_title_and_deletes_the_branch()
    {
        await using var scenario = await StartAsync(
            "automerge: {enabled: true, merge_strategy: squash, delete_branch: true}\n"
        );
        var commits = await scenario.Repository.CountCommitsAsync("main");
        var pull = await scenario.OpenPlannedAsync();
        await pull.PushAsync("One more", ScenarioEnvironment.Change("network", "better"));
        await PlannedAndAppliedAsync(scenario, pull);

        Assert.True(pull.IsMerged);
        Assert.Equal(commits + 1, await scenario.Repository.CountCommitsAsync("main"));
        Assert.Contains(
            "better",
            await scenario.Repository.ReadAsync("main", "network/main.tf"),
            StringComparison.Ordinal
        );
        Assert.Null(await scenario.Repository.TipOfAsync("change"));
        var merge = Assert.Single(scenario.GitHub.Calls, call =>
            call.Path.EndsWith("/pulls/1/merge", StringComparison.Ordinal)
        );
        Assert.Contains("\"Terrateam Automerge #1\"", merge.RequestBody, StringComparison.Ordinal);
        Assert.Contains("\"squash\"", merge.RequestBody, StringComparison.Ordinal);
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task Automerge_squash_that_the_repository_does_not_allow_is_told_and_tried_again_when_somebody_asks()
    {
        await using var scenario = await StartAsync(
            "automerge: {enabled: true, merge_strategy: squash, retain_pr_title: true}\n"
        );
        scenario.Repository.AllowMergeMethods("merge");
        var pull = await scenario.OpenAsync();
        await PlannedAndAppliedAsync(scenario, pull);
        Assert.False(pull.IsMerged);
        Assert.Contains(
            "`automerge.merge_strategy` in `.terrateam/config.yml` is `squash`",
            ScenarioEnvironment.AnswersOn(pull)[^1].Body,
            StringComparison.Ordinal
        );

        scenario.Repository.AllowMergeMethods("merge", "squash");
        await pull.CommentAsync("alice", "terrateam apply");
        await scenario.SettleAsync();
        Assert.True(pull.IsMerged);
        Assert.Contains(
            "\"Change network (#1)\"",
            scenario
                .GitHub.Calls.Last(call => call.Path.EndsWith("/pulls/1/merge", StringComparison.Ordinal))
                .RequestBody,
            StringComparison.Ordinal
        );
        await scenario.EndAsync(plans: 0, locks: 0);
        Assert.Equal(2, scenario.Repository.Runs.Count);
    }

    private static async Task PlannedAndAppliedAsync(ScenarioEnvironment scenario, SandboxPullRequest pull)
    {
        await scenario.WaitForAsync(pull, "terrateam plan: network default", "success");
        await scenario.SettleAsync();
        await scenario.HearAsync(pull, "terrateam apply");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
    }

    private static Task<ScenarioEnvironment> StartAsync(string configuration) =>
        ScenarioEnvironment.StartAsync(
            new()
            {
                Files = new Dictionary<string, string>(ScenarioEnvironment.Infra, StringComparer.Ordinal)
                {
                    [".terrateam/config.yml"] = configuration,
                },
            }
        );
}

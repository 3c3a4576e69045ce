using Terrateam.Sandbox.GitHub.PullRequests;

namespace Terrateam.Tests.Scenarios;

/// <summary>The merge once everything is applied.</summary>
public sealed class AutomergeTests
{
    [Fact]
    public async Task Automerge_squash_makes_one_commit_of_two_with_our_title_and_deletes_the_branch()
    {
        await using var lab = await StartAsync(
            "automerge: {enabled: true, merge_strategy: squash, delete_branch: true}\n"
        );
        var commits = await lab.Repository.CountCommitsAsync("main");
        var pull = await lab.OpenPlannedAsync();
        await pull.PushAsync("One more", ScenarioEnvironment.Change("network", "better"));
        await PlannedAndAppliedAsync(lab, pull);

        Assert.True(pull.IsMerged);
        Assert.Equal(commits + 1, await lab.Repository.CountCommitsAsync("main"));
        Assert.Contains("better", await lab.Repository.ReadAsync("main", "network/main.tf"), StringComparison.Ordinal);
        Assert.Null(await lab.Repository.TipOfAsync("change"));
        var merge = Assert.Single(lab.GitHub.Calls, call =>
            call.Path.EndsWith("/pulls/1/merge", StringComparison.Ordinal)
        );
        Assert.Contains("\"Terrateam Automerge #1\"", merge.RequestBody, StringComparison.Ordinal);
        Assert.Contains("\"squash\"", merge.RequestBody, StringComparison.Ordinal);
        await lab.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task Automerge_squash_that_the_repository_does_not_allow_is_told_and_tried_again_when_somebody_asks()
    {
        await using var lab = await StartAsync(
            "automerge: {enabled: true, merge_strategy: squash, retain_pr_title: true}\n"
        );
        lab.Repository.AllowMergeMethods("merge");
        var pull = await lab.OpenAsync();
        await PlannedAndAppliedAsync(lab, pull);
        Assert.False(pull.IsMerged);
        Assert.Contains(
            "`automerge.merge_strategy` in `.terrateam/config.yml` is `squash`",
            ScenarioEnvironment.AnswersOn(pull)[^1].Body,
            StringComparison.Ordinal
        );

        lab.Repository.AllowMergeMethods("merge", "squash");
        await pull.CommentAsync("alice", "terrateam apply");
        await lab.SettleAsync();
        Assert.True(pull.IsMerged);
        Assert.Contains(
            "\"Change network (#1)\"",
            lab.GitHub.Calls.Last(call => call.Path.EndsWith("/pulls/1/merge", StringComparison.Ordinal)).RequestBody,
            StringComparison.Ordinal
        );
        await lab.EndAsync(plans: 0, locks: 0);
        Assert.Equal(2, lab.Repository.Runs.Count);
    }

    private static async Task PlannedAndAppliedAsync(ScenarioEnvironment lab, SandboxPullRequest pull)
    {
        await lab.WaitForAsync(pull, "terrateam plan: network default", "success");
        await lab.SettleAsync();
        await lab.HearAsync(pull, "terrateam apply");
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

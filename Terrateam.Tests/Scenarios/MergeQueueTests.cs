namespace Terrateam.Tests.Scenarios;

/// <summary>
/// The commits of a merge queue have the status that can be required, by what their pull requests have applied.
/// </summary>
public sealed class MergeQueueTests
{
    private const string Required = "terrateam apply";

    [Fact]
    public async Task A_commit_of_the_queue_is_judged_at_once_by_what_is_applied()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.OpenPlannedAsync();

        var early = await pull.EnqueueAsync("alice");
        await scenario.SettleAsync();
        Assert.Equal(("failure", "#1: 0 of 1 applied"), StatusOf(pull, early));
        Assert.Contains(
            "Not to be merged by the queue",
            ScenarioEnvironment.AnswersOn(pull)[^1].Body,
            StringComparison.Ordinal
        );

        await scenario.HearAsync(pull, "terrateam apply");
        var applied = await pull.EnqueueAsync("alice");
        await scenario.SettleAsync();
        Assert.Equal(("success", "#1: 1 of 1 applied"), StatusOf(pull, applied));
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task What_changes_no_directory_is_let_through()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.Repository.OpenPullRequestAsync(
            "words",
            "Words",
            "alice",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["README.md"] = "words\n" }
        );
        await scenario.SettleAsync();

        var commit = await pull.EnqueueAsync("alice");
        await scenario.SettleAsync();

        Assert.Equal(("success", "#1: nothing is to be applied"), StatusOf(pull, commit));
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task A_commit_behind_one_that_is_not_applied_is_refused_with_it()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var first = await scenario.OpenPlannedAsync();
        var second = await scenario.OpenPlannedAsync("dns", "second");
        await scenario.HearAsync(second, "terrateam apply");

        var ahead = await first.EnqueueAsync("alice");
        await scenario.SettleAsync();
        var behind = await second.EnqueueAsync("alice", behind: ahead);
        await scenario.SettleAsync();

        Assert.Equal(("failure", "#1: 0 of 1 applied"), StatusOf(second, behind));
        await scenario.EndAsync(plans: 1, locks: 1);
    }

    [Fact]
    public async Task A_commit_of_a_pull_request_that_was_never_looked_at_is_refused()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync(new() { StartsApp = false });
        var pull = await scenario.OpenAsync();
        await scenario.GitHub.WaitForWebhooksAsync();
        await scenario.StartAppAsync();

        var commit = await pull.EnqueueAsync("alice");
        await scenario.SettleAsync();

        Assert.Equal(("failure", "#1: its last commit was not looked at yet"), StatusOf(pull, commit));
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    private static (string State, string? Description) StatusOf(
        Terrateam.Sandbox.GitHub.PullRequests.SandboxPullRequest pull,
        string sha
    )
    {
        var status = Assert.Single(pull.StatusesOf(sha), status => status.Context == Required);
        return (status.State, status.Description);
    }
}

namespace Terrateam.Tests.Scenarios.Crashes;

/// <summary>What goes on by itself, with an app that is killed whenever one thing is to lead to the next.</summary>
public sealed class AutomaticKillTests(ITestOutputHelper output)
{
    private const string Configuration = """
        stacks: {names: {all: {tag_query: '', rules: {auto_apply: true}}}}
        automerge: {enabled: true, merge_strategy: squash, delete_branch: true}

        """;

    [Fact]
    public async Task Killed_between_plan_automatic_apply_and_merge_the_app_applies_once_and_merges_once()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                StartsApp = false,
                Files = new Dictionary<string, string>(ScenarioEnvironment.Infra, StringComparer.Ordinal)
                {
                    [".terrateam/config.yml"] = Configuration,
                },
            }
        );
        var story = new KillStory(
            output,
            [
                new(
                    "the plan's results are kept",
                    "app PUT /api/github/v1/work-manifests/",
                    " 200 ",
                    AnswerGetsThrough: true
                ),
                new(
                    "the automatic apply is announced",
                    "github POST /repos/acme/infra/issues/1/comments",
                    "Terrateam apply: "
                ),
                new(
                    "the apply's results are kept",
                    "app PUT /api/github/v1/work-manifests/",
                    " 200 ",
                    AnswerGetsThrough: true
                ),
                new("the pull request is merged", "github PUT /repos/acme/infra/pulls/1/merge", ""),
                new("the branch is deleted", "github DELETE /repos/acme/infra/git/refs/heads/change", ""),
            ]
        );
        await story.TellAsync(scenario, () => scenario.OpenAsync());
        await scenario.EndAsync(plans: 0, locks: 0);

        var pull = Assert.Single(scenario.Repository.PullRequests);
        Assert.True(pull.IsMerged);
        Assert.Null(await scenario.Repository.TipOfAsync("change"));
        Assert.Equal(["plan network", "apply network"], scenario.Runner.Jobs.Select(job => job.Done));
        Assert.Equal(2, ScenarioEnvironment.AnswersOn(pull).Count);
        Assert.All(pull.Statuses, status => Assert.Equal("success", status.State));
        Assert.Equal(2, await scenario.Repository.CountCommitsAsync("main"));
    }
}

using Terrateam.Sandbox.GitHub.Actions;

namespace Terrateam.Tests.Scenarios;

/// <summary>Directories that a pull request takes away, with the real runner.</summary>
public sealed class GoneDirectoryTests
{
    [Fact]
    public async Task What_is_left_of_a_directory_that_moved_is_not_planned_and_its_state_is_told()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                Job = TerrateamJob.BuiltHere,
                Files = new Dictionary<string, string>(ScenarioEnvironment.Infra, StringComparer.Ordinal)
                {
                    [".terrateam/config.yml"] = """
                    dirs: {network: {}, dns: {}}
                    engine: {tf_version: 1.11.4}

                    """,
                    ["network/README.md"] = "# Network\n",
                },
            }
        );
        var pull = await scenario.Repository.OpenPullRequestAsync(
            "change",
            "Move it",
            "alice",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["network/main.tf"] = null,
                ["moved/main.tf"] = ScenarioEnvironment.Infra["network/main.tf"],
            }
        );

        await scenario.WaitForAsync(pull, "terrateam plan: moved default", "success");
        await scenario.SettleAsync();

        var comment = Assert.Single(ScenarioEnvironment.AnswersOn(pull)).Body;
        Assert.Contains("**1 to add, 0 to change, 0 to destroy**", comment, StringComparison.Ordinal);
        Assert.Contains("nothing of them is destroyed:\n- `network` `default`", comment, StringComparison.Ordinal);
        Assert.Contains("Write `{name: terraform, version: ...}`", comment, StringComparison.Ordinal);
        Assert.Equal(
            ["moved"],
            scenario
                .Repository.StatusesOf(pull.HeadSha)
                .Where(status => status.Context.StartsWith("terrateam plan: ", StringComparison.Ordinal))
                .Select(status => status.Context.Split(' ')[2])
        );
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task One_that_is_deleted_as_a_whole_is_told_once()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.Repository.OpenPullRequestAsync(
            "change",
            "Remove it",
            "alice",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["network/main.tf"] = null }
        );
        await scenario.SettleAsync();
        await scenario.Repository.PushAsync(
            "change",
            "alice",
            "More",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["README.md"] = "more" }
        );
        await scenario.SettleAsync();

        var comment = Assert.Single(ScenarioEnvironment.AnswersOn(pull)).Body;
        Assert.Contains("- `network` `default`", comment, StringComparison.Ordinal);
        Assert.Contains("To destroy it, bring the directory back", comment, StringComparison.Ordinal);
        Assert.Empty(scenario.Repository.Runs);
        await scenario.EndAsync(plans: 0, locks: 0);
    }
}

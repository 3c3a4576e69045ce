namespace Terrateam.Tests.Scenarios;

/// <summary>The reply to <c>terrateam repo-config</c>.</summary>
public sealed class RepoConfigTests
{
    [Fact]
    public async Task Repo_config_tells_what_holds_and_where_it_comes_from()
    {
        var files = new Dictionary<string, string>(ScenarioEnvironment.Infra, StringComparer.Ordinal)
        {
            [".terrateam/config.yml"] = """
                apply_requirements:
                  create_pending_apply_check: false

                """,
        };
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                Files = files,
                Settings = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["GitHub:CentralRepositories:acme"] = "terrateam",
                },
            }
        );
        await scenario.GitHub.CreateRepositoryAsync(
            "acme/terrateam",
            new Dictionary<string, string>(StringComparer.Ordinal) { ["config/defaults.yml"] = "parallel_runs: 7\n" }
        );
        var changes = ScenarioEnvironment.Change("network", "change");
        changes[".terrateam/config.yml"] = """
            apply_requirements:
              create_pending_apply_check: true
            when_modified:
              autoplan: false

            """;
        var pull = await scenario.Repository.OpenPullRequestAsync("change", "Change network", "alice", changes);

        var answer = await scenario.HearAsync(pull, "terrateam repo-config");
        Assert.Contains("parallel_runs: 7 # acme/terrateam/config/defaults.yml:1", answer, StringComparison.Ordinal);
        Assert.Contains(
            """
            apply_requirements: # main:.terrateam/config.yml:2
              create_pending_apply_check: false

            """,
            answer,
            StringComparison.Ordinal
        );
        Assert.Contains(
            """
            when_modified: # .terrateam/config.yml:4
              autoplan: false

            """,
            answer,
            StringComparison.Ordinal
        );
        await pull.CloseAsync("alice");
        Assert.Contains(
            "autoplan: false",
            await scenario.HearAsync(pull, "terrateam repo-config"),
            StringComparison.Ordinal
        );
        Assert.Empty(scenario.Repository.Runs);
    }

    [Fact]
    public async Task Repo_config_of_a_faulty_file_tells_what_is_wrong()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var changes = ScenarioEnvironment.Change("network", "change");
        changes[".terrateam/config.yml"] = "default_branch_overrides: [hook]\n";
        var pull = await scenario.Repository.OpenPullRequestAsync("change", "Change network", "alice", changes);
        await scenario.WaitForAsync(pull, "terrateam apply", "failure");
        await scenario.SettleAsync();
        var answer = await scenario.HearAsync(pull, "terrateam repo-config");
        Assert.Contains(".terrateam/config.yml:1:28 default_branch_overrides[0]", answer, StringComparison.Ordinal);
        Assert.Contains("did you mean:  hooks", answer, StringComparison.Ordinal);
        await pull.CloseAsync("alice");
        await scenario.SettleAsync();
    }
}

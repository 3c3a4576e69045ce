using Terrateam.Sandbox.GitHub.PullRequests;

namespace Terrateam.Tests.Scenarios;

/// <summary>
/// The repository that a setting names for an organisation has a say in the configuration of the others.
/// </summary>
public sealed class CentralConfigurationTests
{
    private static readonly Dictionary<string, string> Central = new(StringComparer.Ordinal)
    {
        ["GitHub:CentralRepositories:acme"] = "terrateam",
    };

    [Fact]
    public async Task An_override_of_the_organisation_outranks_the_file_of_the_pull_request()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync(new() { Settings = Central });
        await scenario.GitHub.CreateRepositoryAsync(
            "acme/terrateam",
            Files(("config/overrides.yml", "when_modified:\n  autoplan: false\n"), ("README.md", "ours"))
        );
        var pull = await OpenAsync(
            scenario,
            """
            when_modified:
              autoplan: true

            """
        );
        await scenario.SettleAsync();
        Assert.Empty(scenario.Repository.Runs);

        await scenario.HearAsync(pull, "terrateam plan");
        Assert.Single(scenario.Repository.Runs);
        await pull.CloseAsync("alice");
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task A_file_for_the_repository_alone_replaces_its_own_and_a_fault_of_it_is_told_with_its_repository()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync(new() { Settings = Central });
        await scenario.GitHub.CreateRepositoryAsync(
            "acme/terrateam",
            Files(
                ("config/defaults.yaml", "enabled: false\n"),
                (
                    "config/infra/config.yml",
                    """
                    enabled: true
                    dirs:
                      network:
                        tagss: [a]

                    """
                ),
                ("config/other/overrides.yml", "enabled: 1\n")
            )
        );
        var pull = await OpenAsync(scenario, "enabled: maybe\n");
        await scenario.WaitForAsync(pull, "terrateam apply", "failure");
        await scenario.SettleAsync();

        var answer = ScenarioEnvironment.AnswersOn(pull)[^1].Body;
        Assert.Contains(
            "acme/terrateam/config/infra/config.yml:4:5 dirs.network.tagss",
            answer,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("maybe", answer, StringComparison.Ordinal);
        await pull.CloseAsync("alice");
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task A_central_repository_that_no_setting_names_is_not_asked_for()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var asked = 0;
        scenario.GitHub.OnExchange(exchange =>
            _ = exchange.Path.StartsWith("/repos/acme/terrateam", StringComparison.Ordinal)
                ? Interlocked.Increment(ref asked)
                : 0
        );
        var pull = await scenario.OpenPlannedAsync();
        await scenario.HearAsync(pull, "terrateam plan");
        await scenario.HearAsync(pull, "terrateam apply");
        Assert.Equal(0, asked);
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task Hooks_of_a_branch_whose_author_may_not_write_are_those_of_the_default_branch()
    {
        var files = new Dictionary<string, string>(ScenarioEnvironment.Infra, StringComparer.Ordinal)
        {
            [".terrateam/config.yml"] = "hooks: {plan: {pre: []}}\n",
        };
        await using var scenario = await ScenarioEnvironment.StartAsync(new() { Files = files });
        var told = new List<string>();
        Listen();
        var pull = await OpenAsync(scenario, "hooks: {plan: {pre: [{type: run, cmd: [mine]}]}}\n");
        await scenario.WaitForAsync(pull, "terrateam plan: network default", "success");
        await scenario.SettleAsync();
        Assert.Contains("mine", Assert.Single(told), StringComparison.Ordinal);

        scenario.Repository.Grant("alice", "read");
        Listen();
        await scenario.HearAsync(pull, "terrateam plan", by: "acme-admin");
        Assert.Equal(2, told.Count);
        Assert.DoesNotContain("mine", told[1], StringComparison.Ordinal);
        await pull.CloseAsync("alice");
        await scenario.EndAsync(plans: 0, locks: 0);

        void Listen() =>
            scenario.Runner.Next(async job =>
            {
                var work = await job.TakeWorkAsync();
                told.Add(work.ToJsonString());
                return await job.CarryOutAsync(work);
            });
    }

    private static async Task<SandboxPullRequest> OpenAsync(ScenarioEnvironment scenario, string configuration)
    {
        var changes = ScenarioEnvironment.Change("network", "change");
        changes[".terrateam/config.yml"] = configuration;
        return await scenario.Repository.OpenPullRequestAsync("change", "Change network", "alice", changes);
    }

    private static Dictionary<string, string> Files(params IEnumerable<(string Path, string Text)> files) =>
        files.ToDictionary(static file => file.Path, static file => file.Text, StringComparer.Ordinal);
}

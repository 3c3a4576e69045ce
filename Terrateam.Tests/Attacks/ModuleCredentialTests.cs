using System.Text;
using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Tests.Cli;
using Terrateam.Tests.Scenarios;

namespace Terrateam.Tests.Attacks;

/// <summary>Sources of modules that ask for the token, and those that may have it.</summary>
public sealed class ModuleCredentialTests
{
    private const string Plan = "terrateam plan: network default";

    [Fact]
    public async Task A_module_of_another_host_is_told_nothing()
    {
        await using var stranger = await Stranger.StartAsync();
        await using var scenario = await StartAsync("");
        var pull = await OpenAsync(scenario, $"git::{stranger.Url}/evil.git");

        await scenario.WaitForAsync(pull, Plan, "failure");
        await scenario.SettleAsync();

        Assert.NotEmpty(stranger.Requests);
        Assert.All(stranger.Requests, request => Assert.Equal("", request.Authorization));
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    // The port is part of the host: both are on loopback.
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task A_redirect_to_another_host_takes_nothing_along(bool asksBefore, bool advertises)
    {
        await using var other = await Stranger.StartAsync(advertises: advertises);
        await using var server = await Stranger.StartAsync(sendsOnTo: other.Url, asksBefore: asksBefore);
        await using var scenario = await Scenario.StartAsync();
        var head = scenario.Repository.Commit(
            "main",
            Scenario.Files(("a/main.tf", Module($"git::{server.Url}/acme/moved.git")))
        );
        // Nothing is left to fetch for the checkout, which takes no other server than GitHub's.
        scenario.Repository.Attach(scenario.Workspace, $"{server.Url}/acme/infra.git");
        scenario.Environment["GITHUB_SERVER_URL"] = server.Url;
        var work = Scenario.Work("plan", head, "{}", Scenario.Dirspace("a"));
        work["terrateam"] = new JsonObject { ["head_sha"] = head, ["merge"] = false };
        scenario.Backend.Give(work);

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.False((bool)scenario.Step("tf/init")["success"]!);
        var told = Convert.ToBase64String(Encoding.UTF8.GetBytes($"x-access-token:{StubBackend.GitHubToken}"));
        Assert.Equal(asksBefore, server.Requests.Any(request => request.Authorization == $"Basic {told}"));
        Assert.Contains(other.Requests, request => request.Method == (advertises && !asksBefore ? "POST" : "GET"));
        Assert.All(other.Requests, request => Assert.Equal("", request.Authorization));
    }

    [Theory]
    [InlineData("git::{http}/acme/modules.git//vpc")]
    [InlineData("git@{host}:acme/modules.git//vpc")]
    [InlineData("git::ssh://git@{host}/acme/modules.git//vpc")]
    public async Task Modules_of_the_repositories_that_the_default_branch_names_are_there_in_every_spelling(
        string source
    )
    {
        await using var scenario = await StartAsync("credentials: {repositories: [modules]}\n");
        await scenario.GitHub.CreateRepositoryAsync("acme/modules", Vpc);
        var pull = await OpenAsync(scenario, Spelt(scenario, source), "credentials: {repositories: []}\n");

        await scenario.WaitForAsync(pull, Plan, "success");
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task A_branch_cannot_let_itself_into_another_repository()
    {
        await using var scenario = await StartAsync("parallel_runs: 2\n");
        await scenario.GitHub.CreateRepositoryAsync("acme/modules", Vpc);
        var pull = await OpenAsync(
            scenario,
            Spelt(scenario, "git::{http}/acme/modules.git//vpc"),
            "credentials: {repositories: [modules]}\n"
        );

        await scenario.WaitForAsync(pull, Plan, "failure");
        await scenario.EndAsync(plans: 0, locks: 0);
        Assert.Contains(scenario.GitHub.Calls, call =>
            call.Path.StartsWith("/acme/modules.git/", StringComparison.Ordinal) && call.Status == 404
        );
    }

    [Fact]
    public async Task A_repository_that_the_App_cannot_reach_is_told_with_the_key_that_names_it()
    {
        await using var scenario = await StartAsync("credentials: {repositories: [modules]}\n");
        await scenario.GitHub.CreateRepositoryAsync("acme/modules", Vpc, install: false);
        var pull = await scenario.OpenAsync();

        await scenario.WaitForAsync(pull, Plan, "failure");
        await scenario.SettleAsync();

        Assert.Contains(
            "`credentials.repositories`",
            Assert.Single(ScenarioEnvironment.AnswersOn(pull)).Body,
            StringComparison.Ordinal
        );
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    private static IReadOnlyDictionary<string, string> Vpc { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["vpc/main.tf"] = "resource \"terraform_data\" \"vpc\" {}\n",
        };

    private static string Spelt(ScenarioEnvironment scenario, string source) =>
        source
            .Replace("{http}", scenario.GitHub.BaseUrl, StringComparison.Ordinal)
            .Replace("{host}", new Uri(scenario.GitHub.BaseUrl).Host, StringComparison.Ordinal);

    private static string Module(string source) =>
        $$"""
            module "one" {
              source = "{{source}}"
            }

            """;

    private static Task<ScenarioEnvironment> StartAsync(string configuration) =>
        ScenarioEnvironment.StartAsync(
            new()
            {
                Job = TerrateamJob.BuiltHere,
                Files = new Dictionary<string, string>(ScenarioEnvironment.Infra, StringComparer.Ordinal)
                {
                    [".terrateam/config.yml"] = configuration,
                },
            }
        );

    private static Task<SandboxPullRequest> OpenAsync(
        ScenarioEnvironment scenario,
        string source,
        string? configuration = null
    )
    {
        var changes = new Dictionary<string, string?>(StringComparer.Ordinal) { ["network/main.tf"] = Module(source) };
        if (configuration is not null)
            changes[".terrateam/config.yml"] = configuration;
        return scenario.Repository.OpenPullRequestAsync("change", "Change network", "alice", changes);
    }
}

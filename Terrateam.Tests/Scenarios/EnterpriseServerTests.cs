using Terrateam.Tests.Functions.Setup;

namespace Terrateam.Tests.Scenarios;

/// <summary>
/// The whole way on a GitHub Enterprise Server whose API is below <c>/api/v3</c> and does not say which run a dispatch
/// has started: the App is created in the browser, and a pull request is planned with its credentials.
/// </summary>
public sealed class EnterpriseServerTests
{
    [Fact]
    public async Task An_app_that_was_created_in_the_browser_plans_a_pull_request_on_an_enterprise_server()
    {
        using var runner = new ScriptedRunner();
        await using var here = await SetupEnvironment.StartAsync(runner.RunAsync);
        await here.CreateAsync();
        var files = new Dictionary<string, string>(ScenarioEnvironment.Infra, StringComparer.Ordinal)
        {
            [ScenarioEnvironment.WorkflowPath] = await File.ReadAllTextAsync(
                Path.Combine(AppContext.BaseDirectory, "samples", "workflow", "terrateam.yml"),
                TestContext.Current.CancellationToken
            ),
        };
        var repository = await here.GitHub.CreateRepositoryAsync("acme/infra", files);

        var pull = await repository.OpenPullRequestAsync(
            "change",
            "Change the network",
            "alice",
            ScenarioEnvironment.Change("network", "more")
        );

        await pull.WaitForStatusAsync("terrateam plan: network default", "success", TimeSpan.FromMinutes(3));
        Assert.Contains(pull.Comments, static comment => comment.Author == "terrateam[bot]");
        Assert.Single(repository.Runs);
    }
}

using Terrateam.Sandbox.GitHub.Actions;

namespace Terrateam.Tests.Scenarios;

/// <summary>With the runner's own process, git and terraform.</summary>
public sealed class RealRunnerTests
{
    private const string Secret = "hunter2-and-more";
    private static readonly ScenarioOptions Real = new()
    {
        // The job's token stands for a secret of the repository: the workflow hands it to the runner with all others.
        Job = (job, cancelled) => TerrateamJob.BuiltHere(job with { Token = Secret }, cancelled),
    };

    [Fact]
    public async Task A_change_is_planned_reviewed_applied_and_merged_with_its_secret_masked_and_nothing_left()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync(Real);
        scenario.Repository.Grant("bob", "write");
        var state = Path.Combine(scenario.GitHub.Directory, "state", "network.tfstate");
        var pull = await OpenAsync(
            scenario,
            $$"""
            terraform {
              backend "local" {
                path = "{{state}}"
              }
            }

            resource "terraform_data" "network" {
              input = "{{Secret}}"
            }
            """
        );
        await scenario.WaitForAsync(pull, "terrateam plan: network default", "success");
        await scenario.SettleAsync();
        var plan = Assert.Single(ScenarioEnvironment.AnswersOn(pull)).Body;
        Assert.Contains("1 to add", plan, StringComparison.Ordinal);
        Assert.Contains("terraform_data.network", plan, StringComparison.Ordinal);
        Assert.Equal(1, await scenario.App.CountPlansAsync());
        Assert.False(File.Exists(state));

        await pull.ReviewAsync("bob", "APPROVED");
        await scenario.HearAsync(pull, "terrateam apply");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        Assert.Contains(
            Secret,
            await File.ReadAllTextAsync(state, TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );

        await pull.MergeAsync("alice");
        await scenario.EndAsync(plans: 0, locks: 0);
        Assert.Equal((2, 2), (scenario.Repository.Runs.Count, ScenarioEnvironment.AnswersOn(pull).Count));
        Assert.All(pull.Comments, comment => Assert.DoesNotContain(Secret, comment.Body, StringComparison.Ordinal));
        Assert.All(scenario.Repository.Runs, run =>
            Assert.DoesNotContain(
                Secret,
                run.Log.Replace($"::add-mask::{Secret}", "", StringComparison.Ordinal),
                StringComparison.Ordinal
            )
        );
    }

    [Fact]
    public async Task An_apply_that_terraform_refuses_shows_its_error_and_one_that_is_killed_counts_as_failed()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync(Real);
        var pull = await OpenAsync(scenario, Provision("echo the quota is used up >&2; exit 3"));
        await scenario.WaitForAsync(pull, "terrateam plan: network default", "success");
        await scenario.SettleAsync();
        var failed = await scenario.HearAsync(pull, "terrateam apply");
        Assert.Contains("the quota is used up", failed, StringComparison.Ordinal);
        Assert.Equal("failure", ScenarioEnvironment.StateOf(pull, "terrateam apply: network default"));
        Assert.Equal(
            (0, 1),
            (await scenario.App.CountPlansAsync(), await scenario.App.CountLocksAsync(scenario.Repository.Id))
        );

        await pull.PushAsync(
            "Wait instead",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["network/main.tf"] = Provision("sleep 600") }
        );
        await scenario.WaitForAsync(pull, "terrateam plan: network default", "success");
        await scenario.SettleAsync();
        var comment = await scenario.AskAsync(pull, "terrateam apply");
        await scenario.UntilAsync(
            () =>
                Task.FromResult(
                    ScenarioEnvironment
                        .AnswersOn(pull)
                        .Any(one => one.Id == comment.Id && one.Body.Contains("1 running", StringComparison.Ordinal))
                ),
            "the apply to run"
        );
        await scenario.GitHub.Actions.KillAsync(scenario.Repository.Runs[^1].Id);
        await scenario.SettleAsync();

        var body = ScenarioEnvironment.AnswersOn(pull)[^1].Body;
        Assert.Contains("ended (failure) without a report", body, StringComparison.Ordinal);
        Assert.Contains($"/actions/runs/{scenario.Repository.Runs[^1].Id}", body, StringComparison.Ordinal);
        Assert.Equal("failure", ScenarioEnvironment.StateOf(pull, "terrateam apply: network default"));
        await scenario.HearAsync(pull, "terrateam plan");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam plan: network default"));
        await scenario.EndAsync(plans: 1, locks: 1);
    }

    private static string Provision(string command) =>
        $$"""
            resource "terraform_data" "network" {
              provisioner "local-exec" {
                command = "{{command}}"
              }
            }
            """;

    private static Task<Terrateam.Sandbox.GitHub.PullRequests.SandboxPullRequest> OpenAsync(
        ScenarioEnvironment scenario,
        string text
    ) =>
        scenario.Repository.OpenPullRequestAsync(
            "change",
            "Change network",
            "alice",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["network/main.tf"] = text }
        );
}

using Terrateam.Sandbox.GitHub.Actions;

namespace Terrateam.Tests.Scenarios;

/// <summary>Stacks: their variables, their order, and what goes on by itself.</summary>
public sealed class StackTests
{
    private const string AutoApply =
        "stacks: {names: {fast: {tag_query: 'dir:network', rules: {auto_apply: true}}, careful: {tag_query: "
        + "'dir:dns'}}}\n";

    [Fact]
    public async Task Stacks_with_variables_hand_them_to_terraform_and_to_steps_and_name_the_environment_of_the_job()
    {
        await using var scenario = await StartAsync(
            """
            stacks:
              names:
                dev: {tag_query: 'dir:network', variables: {TF_VAR_size: small, stage: development}}
                live: {tag_query: 'dir:dns', variables: {TF_VAR_size: large, stage: production}, rules: {apply_after: [dev]}}
            workflows:
            - tag_query: ''
              environment: "${stage}"
              plan:
              - {type: init}
              - {type: plan}
              - {type: run, cmd: [echo, "${TERRATEAM_STACK} is ${TF_VAR_size}"], visible_on: always}

            """,
            TerrateamJob.BuiltHere
        );
        var pull = await scenario.Repository.OpenPullRequestAsync(
            "change",
            "Change both",
            "alice",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["network/main.tf"] = Sized(scenario, "network"),
                ["dns/main.tf"] = Sized(scenario, "dns"),
            }
        );
        await scenario.WaitForAsync(pull, "terrateam plan: network default", "success");
        await scenario.WaitForAsync(pull, "terrateam plan: dns default", "success");
        await scenario.SettleAsync();

        Assert.Equal(
            ["development", "production"],
            scenario.Repository.Runs.Select(run => run.Environment).Order(StringComparer.Ordinal)
        );
        var (dev, live) = (CommentWith("dev is small"), CommentWith("live is large"));
        Assert.Contains("\"small\"", dev, StringComparison.Ordinal);
        Assert.Contains("\"large\"", live, StringComparison.Ordinal);

        await scenario.HearAsync(pull, "terrateam apply");
        Assert.Equal(
            ("success", "pending"),
            (
                ScenarioEnvironment.StateOf(pull, "terrateam apply: network default"),
                ScenarioEnvironment.StateOf(pull, "terrateam apply: dns default")
            )
        );
        Assert.Contains("small", await StateAsync("network"), StringComparison.Ordinal);
        Assert.Equal("development", scenario.Repository.Runs[^1].Environment);

        await scenario.HearAsync(pull, "terrateam apply");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        Assert.Contains("large", await StateAsync("dns"), StringComparison.Ordinal);
        Assert.Equal("production", scenario.Repository.Runs[^1].Environment);
        await pull.MergeAsync("alice");
        await scenario.EndAsync(plans: 0, locks: 0);

        string CommentWith(string text) =>
            Assert
                .Single(ScenarioEnvironment.AnswersOn(pull), comment =>
                    comment.Body.Contains(text, StringComparison.Ordinal)
                )
                .Body;

        Task<string> StateAsync(string directory) =>
            File.ReadAllTextAsync(StateOf(scenario, directory), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_stack_that_says_auto_apply_is_applied_after_the_plan_and_the_others_wait_to_be_asked()
    {
        await using var scenario = await StartAsync(AutoApply);
        var changes = ScenarioEnvironment.Change("network", "change");
        changes["dns/main.tf"] = ScenarioEnvironment.Change("dns", "change")["dns/main.tf"];
        var pull = await scenario.Repository.OpenPullRequestAsync("change", "Change both", "alice", changes);
        await scenario.WaitForAsync(pull, "terrateam apply: network default", "success");
        await scenario.SettleAsync();

        Assert.Equal("pending", ScenarioEnvironment.StateOf(pull, "terrateam apply: dns default"));
        Assert.Equal((2, 2), (scenario.Repository.Runs.Count, ScenarioEnvironment.AnswersOn(pull).Count));
        await scenario.HearAsync(pull, "terrateam apply");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task A_stack_that_says_auto_apply_waits_in_silence_for_what_is_required()
    {
        await using var scenario = await StartAsync(
            AutoApply + "apply_requirements: {checks: [{tag_query: '', approved: {enabled: true}}]}\n"
        );
        scenario.Repository.Grant("bob", "write");
        var pull = await scenario.OpenPlannedAsync();
        Assert.Single(ScenarioEnvironment.AnswersOn(pull));
        Assert.Single(scenario.Repository.Runs);

        await pull.ReviewAsync("bob", "APPROVED");
        await scenario.HearAsync(pull, "terrateam plan");
        await scenario.WaitForAsync(pull, "terrateam apply", "success");
        await scenario.EndAsync(plans: 0, locks: 1);
        Assert.Equal(3, scenario.Repository.Runs.Count);
    }

    private static Task<ScenarioEnvironment> StartAsync(string configuration, JobStep? job = null) =>
        ScenarioEnvironment.StartAsync(
            new()
            {
                Job = job,
                Files = new Dictionary<string, string>(ScenarioEnvironment.Infra, StringComparer.Ordinal)
                {
                    [".terrateam/config.yml"] = configuration,
                },
            }
        );

    private static string StateOf(ScenarioEnvironment scenario, string directory) =>
        Path.Combine(scenario.GitHub.Directory, "state", $"{directory}.tfstate");

    private static string Sized(ScenarioEnvironment scenario, string directory) =>
        $$"""
            terraform {
              backend "local" {
                path = "{{StateOf(scenario, directory)}}"
              }
            }

            variable "size" {
              type = string
            }

            resource "terraform_data" "{{directory}}" {
              input = var.size
            }
            """;
}

using System.Text.Json.Nodes;
using Terrateam.Tests.Scenarios;

namespace Terrateam.Tests.Attacks;

/// <summary>A branch of a user with write access removes gates, or has its plan run with the credentials.</summary>
public sealed class BranchGuardTests
{
    private const string Plan = "terrateam plan: network default";

    [Theory]
    [InlineData("gates, cmd: [./gates]", "workflows: []")]
    [InlineData("gates, cmd: [./gates]", "workflows: [{tag_query: ''}]")]
    [InlineData(
        "gates, cmd: [./gates]",
        "workflows: [{tag_query: '', plan: [{type: init}, {type: plan}, {type: gates, cmd: ['true']}]}]"
    )]
    [InlineData(
        "conftest, gate: {token: policy}",
        "workflows: [{tag_query: '', plan: [{type: init}, {type: plan}, {type: conftest, gate: {token: policy}, "
            + "ignore_errors: true}]}]"
    )]
    [InlineData(
        "conftest, gate: {token: policy}",
        "workflows: [{tag_query: 'dir:network'}, {tag_query: '', plan: [{type: init}, {type: plan}, {type: "
            + "conftest, gate: {token: policy}}]}]"
    )]
    [InlineData(
        "run, cmd: [./cost], on_error: [{type: gate, token: cost}]",
        "workflows: [{tag_query: '', plan: [{type: init}, {type: plan}, {type: run, cmd: [./cost]}]}]"
    )]
    public async Task Gates_and_policy_steps_of_the_default_branch_stay(string step, string branch)
    {
        await using var scenario = await AttackEnvironment.StartAsync(
            $"workflows: [{{tag_query: '', plan: [{{type: init}}, {{type: plan}}, {{type: {step}}}]}}]"
        );
        var work = Listen(scenario);
        var pull = await scenario.OpenConfiguredAsync(branch);
        await scenario.WaitForAsync(pull, Plan, "success");
        await scenario.SettleAsync();

        var workflow = Assert.Single(JsonNode.Parse(work[0])!["config"]!["workflows"]!.AsArray())!;
        var guard = workflow["plan"]![2]!.ToJsonString();
        Assert.Contains(
            step.Split(',')[0] switch
            {
                "gates" => "\"cmd\":[\"./gates\"]",
                "conftest" => "\"gate\":{\"token\":\"policy\"}",
                _ => "\"on_error\":[{\"type\":\"gate\",\"token\":\"cost\"}]",
            },
            guard,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("\"ignore_errors\":true", guard, StringComparison.Ordinal);
        await pull.CloseAsync("alice");
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task Gates_of_hooks_stay_and_other_hooks_can_be_tried()
    {
        await using var scenario = await AttackEnvironment.StartAsync(
            "hooks: {plan: {post: [{type: gates, cmd: [./gates]}]}}"
        );
        var work = Listen(scenario);
        var pull = await scenario.OpenConfiguredAsync("hooks: {plan: {post: [{type: run, cmd: [./mine]}]}}");
        await scenario.WaitForAsync(pull, Plan, "success");
        await scenario.SettleAsync();
        Assert.Contains("./gates", work[0], StringComparison.Ordinal);
        Assert.DoesNotContain("./mine", work[0], StringComparison.Ordinal);

        work = Listen(scenario);
        var changes = ScenarioEnvironment.Change("network", "more");
        changes[AttackEnvironment.Configuration] =
            "hooks: {plan: {pre: [{type: run, cmd: [./mine]}], post: [{type: gates, cmd: [./gates]}]}}\n";
        await pull.PushAsync("Keep the gate", changes);
        await scenario.WaitForAsync(pull, Plan, "success");
        await scenario.SettleAsync();
        Assert.Contains("./gates", work[0], StringComparison.Ordinal);
        Assert.Contains("./mine", work[0], StringComparison.Ordinal);
        await pull.CloseAsync("alice");
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Theory]
    [InlineData(
        "workflows: [{tag_query: '', environment: readonly}]",
        "workflows: [{tag_query: '', environment: production}]",
        "readonly",
        ""
    )]
    [InlineData("workflows: []", "workflows: [{tag_query: '', environment: production, runs_on: privileged}]", "", "")]
    [InlineData(
        "workflows: [{tag_query: '', runs_on: plain}]",
        "workflows: [{tag_query: '', runs_on: privileged}]",
        "",
        "\"plain\""
    )]
    [InlineData(
        "workflows: [{tag_query: '', environment: {plan: readonly, apply: production}}]",
        "workflows: [{tag_query: '', environment: {plan: production, apply: production}}]",
        "readonly",
        ""
    )]
    public async Task A_branch_chooses_neither_environment_nor_machine(
        string trunk,
        string branch,
        string environment,
        string runsOn
    )
    {
        await using var scenario = await AttackEnvironment.StartAsync(trunk);
        var pull = await scenario.OpenConfiguredAsync(branch);
        await scenario.WaitForAsync(pull, Plan, "success");
        await scenario.SettleAsync();

        var inputs = Assert.Single(scenario.Repository.Runs).Inputs;
        Assert.Equal(
            (environment, runsOn),
            (inputs.GetValueOrDefault("environment", ""), inputs.GetValueOrDefault("runs_on", ""))
        );
        await pull.CloseAsync("alice");
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Theory]
    [InlineData("workflows: []", "workflows: [{tag_query: '', lock_policy: none}]")]
    [InlineData("workflows: [{tag_query: ''}]", "workflows: [{tag_query: '', lock_policy: merge}]")]
    [InlineData(
        "workflows: [{tag_query: '', lock_policy: apply}]",
        "workflows: [{tag_query: 'dir:network', lock_policy: none}, {tag_query: '', lock_policy: apply}]"
    )]
    public async Task A_branch_does_not_let_others_apply_over_what_it_applied(string trunk, string branch)
    {
        await using var scenario = await AttackEnvironment.StartAsync(trunk);
        var pull = await scenario.OpenConfiguredAsync(branch);
        await scenario.WaitForAsync(pull, Plan, "success");
        await scenario.SettleAsync();
        await scenario.HearAsync(pull, AttackEnvironment.Apply);

        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task Steps_that_guard_nothing_can_be_tried_on_a_branch()
    {
        await using var scenario = await AttackEnvironment.StartAsync(
            "workflows: [{tag_query: '', environment: readonly, plan: [{type: init}, {type: plan}]}]"
        );
        var work = Listen(scenario);
        var pull = await scenario.OpenConfiguredAsync(
            "workflows: [{tag_query: '', environment: readonly, plan: [{type: init}, {type: plan}, {type: run, "
                + "cmd: [./mine]}]}]"
        );
        await scenario.WaitForAsync(pull, Plan, "success");
        await scenario.SettleAsync();

        Assert.Contains("./mine", work[0], StringComparison.Ordinal);
        await pull.CloseAsync("alice");
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task A_plan_and_its_apply_run_in_the_environments_that_are_meant_for_them()
    {
        await using var scenario = await AttackEnvironment.StartAsync(
            """
            access_control: {policies: [{tag_query: '', apply_autoapprove: ['*']}]}
            workflows: [{tag_query: '', environment: {plan: readonly, apply: production}}]
            """
        );
        var pull = await scenario.OpenPlannedAsync();
        await scenario.HearAsync(pull, AttackEnvironment.Apply);
        Assert.Equal(["readonly", "production"], scenario.Repository.Runs.Select(run => run.Environment));

        await pull.PushAsync("More", ScenarioEnvironment.Change("network", "more"));
        await scenario.WaitForAsync(pull, Plan, "success");
        await scenario.SettleAsync();
        await scenario.HearAsync(pull, "terrateam apply-autoapprove");
        Assert.Equal(
            ["readonly", "production", "readonly", "production"],
            scenario.Repository.Runs.Select(run => run.Environment)
        );
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    // Collects the work manifest of the next job.
    private static List<string> Listen(ScenarioEnvironment scenario)
    {
        var told = new List<string>();
        scenario.Runner.Next(async job =>
        {
            var work = await job.TakeWorkAsync();
            told.Add(work.ToJsonString());
            return await job.CarryOutAsync(work);
        });
        return told;
    }
}

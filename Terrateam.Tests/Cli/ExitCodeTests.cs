using System.Text.Json.Nodes;
using Terrateam.Cli.Engines;
using static Terrateam.Tests.Cli.Scenario;

namespace Terrateam.Tests.Cli;

/// <summary>Programs around the engine that change its exit codes, as the wrapper of setup-terraform does.</summary>
public sealed class ExitCodeTests
{
    private const string Swallows =
        "real \"$@\"; code=$?; echo \"::debug::Terraform exited with code $code.\"; if [ $code = 2 ]; then exit "
        + "0; fi; exit $code";

    private const string Fails =
        "echo '[command]/opt/terraform-bin'; real \"$@\"; code=$?; if [ $code != 0 ]; then echo "
        + "\"::error::Terraform exited with code $code.\"; exit 1; fi";

    [Theory]
    [InlineData(Swallows, 0)]
    [InlineData(Fails, 1)]
    public async Task Changes_that_the_exit_code_does_not_tell_are_an_error_that_names_the_wrapper(
        string script,
        int exitCode
    )
    {
        await using var scenario = await StartAsync();
        EngineStandIn.Install(scenario, script);

        var plan = await PlanAsync(scenario, Terraform);

        Assert.False((bool)plan["success"]!);
        var text = (string)plan["payload"]!["text"]!;
        Assert.Contains(
            $"ended with exit code {exitCode}, and the plan file says something else",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("hashicorp/setup-terraform set `terraform_wrapper: false`", text, StringComparison.Ordinal);
        Assert.Empty(scenario.Backend.Plans);
    }

    [Theory]
    [InlineData(Swallows)]
    [InlineData(Fails)]
    public async Task A_plan_without_changes_is_one(string script)
    {
        await using var scenario = await StartAsync();
        EngineStandIn.Install(scenario, script);

        var plan = await PlanAsync(scenario, "locals {}\n");

        Assert.True((bool)plan["success"]!, plan.ToJsonString());
        Assert.False((bool)plan["payload"]!["has_changes"]!);
    }

    [Fact]
    public async Task Lines_around_the_engines_own_do_no_harm()
    {
        await using var scenario = await StartAsync();
        EngineStandIn.Install(
            scenario,
            "echo '[command]/opt/terraform-bin'; real \"$@\"; code=$?; echo \"::debug::Terraform exited with "
                + "code $code.\"; exit $code"
        );

        var plan = await PlanAsync(scenario, Terraform);

        Assert.True((bool)plan["success"]!, plan.ToJsonString());
        Assert.Equal(1, (int)plan["payload"]!["counts"]!["add"]!);
    }

    [Fact]
    public async Task An_argument_that_switches_the_exit_code_off_is_no_plan_without_changes()
    {
        await using var scenario = await StartAsync();
        scenario.Environment["TF_CLI_ARGS_plan"] = "-detailed-exitcode=false";
        EngineStandIn.Install(
            scenario,
            "if [ \"$1\" = plan ]; then shift; set -- plan \"${@/-detailed-exitcode/-detailed-exitcode=false}\"; "
                + "fi; real \"$@\""
        );

        var plan = await PlanAsync(scenario, Terraform);

        Assert.False((bool)plan["success"]!);
        Assert.Contains("-detailed-exitcode", (string?)plan["payload"]!["text"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Swallows)]
    [InlineData(Fails)]
    public async Task A_quick_plan_tells_it_too(string script)
    {
        await using var scenario = await StartAsync();
        EngineStandIn.Install(scenario, script);

        var plan = await PlanAsync(
            scenario,
            Terraform,
            """{"workflows": [{"plan": [{"type": "init"}, {"type": "plan", "mode": "fast-and-loose"}]}]}"""
        );

        Assert.False((bool)plan["success"]!);
        Assert.Contains("`terraform_wrapper: false`", (string?)plan["payload"]!["text"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_that_fails_is_told_in_its_own_words()
    {
        await using var scenario = await StartAsync();
        EngineStandIn.Install(scenario, Fails);

        var plan = await PlanAsync(scenario, "output \"x\" { value = file(\"nowhere\") }\n");

        Assert.False((bool)plan["success"]!);
        Assert.DoesNotContain("terraform_wrapper", (string?)plan["payload"]!["text"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, false, false, 0, false, null)]
    [InlineData(true, null, false, 0, false, null)]
    [InlineData(true, null, true, 0, true, null)]
    [InlineData(false, null, false, 0, false, false)]
    [InlineData(false, null, false, 1, false, null)]
    [InlineData(true, null, false, 1, false, true)]
    [InlineData(false, false, false, 1, false, false)]
    public void The_file_and_the_exit_code_have_to_agree(
        bool exitsWithChanges,
        bool? isApplicable,
        bool drifts,
        int add,
        bool expectedChanges,
        bool? expected
    )
    {
        var facts = new PlanFacts
        {
            IsApplicable = isApplicable,
            Drift = drifts ? 1 : 0,
            Add = add,
        };

        Assert.Equal(expectedChanges ? true : expected, PlanVerdict.From(exitsWithChanges, facts, ""));
    }

    [Theory]
    [InlineData(true, "something", true)]
    [InlineData(false, "No changes. Your infrastructure matches the configuration.", false)]
    [InlineData(false, "something", null)]
    [InlineData(false, "Plan: 1 to add, 0 to change, 0 to destroy.", null)]
    public void Without_the_file_the_text_has_to_agree(bool exitsWithChanges, string shown, bool? expected) =>
        Assert.Equal(expected, PlanVerdict.From(exitsWithChanges, null, shown));

    private static async Task<JsonNode> PlanAsync(Scenario scenario, string configuration, string? config = null)
    {
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", configuration)));
        scenario.Backend.Give(Work("plan", head, config ?? "{}", Dirspace("a", workflow: config is null ? null : 0)));
        var exit = await scenario.RunAsync();
        Assert.True(exit.Code == 0, exit.Output);
        return scenario.Step("tf/plan");
    }
}

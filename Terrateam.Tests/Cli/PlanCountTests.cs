using System.Text.Json.Nodes;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;
using static Terrateam.Tests.Cli.Scenario;

namespace Terrateam.Tests.Cli;

/// <summary>How much a plan changes is read from its file.</summary>
public sealed class PlanCountTests
{
    private const string Before = """
        resource "terraform_data" "same" { input = 1 }
        resource "terraform_data" "updated" { input = 1 }
        resource "terraform_data" "replaced" { triggers_replace = 1 }
        resource "terraform_data" "replaced_first" {
          triggers_replace = 1
          lifecycle { create_before_destroy = true }
        }
        resource "terraform_data" "gone" {}
        resource "terraform_data" "forgotten" {}
        resource "terraform_data" "moved" {}
        output "value" { value = 1 }

        """;

    private const string After = """
        resource "terraform_data" "same" { input = 1 }
        resource "terraform_data" "updated" { input = 2 }
        resource "terraform_data" "replaced" { triggers_replace = 2 }
        resource "terraform_data" "replaced_first" {
          triggers_replace = 2
          lifecycle { create_before_destroy = true }
        }
        resource "terraform_data" "new" {}
        resource "terraform_data" "new_home" {}
        resource "terraform_data" "imported" {}
        removed {
          from = terraform_data.forgotten
          lifecycle { destroy = false }
        }
        moved {
          from = terraform_data.moved
          to   = terraform_data.new_home
        }
        import {
          to = terraform_data.imported
          id = "b4dcc3b2-6f4e-4e4c-9a53-0f6a9d1f8f10"
        }
        output "value" { value = 2 }

        """;

    [Fact]
    public async Task Every_kind_of_change_is_counted_as_terraform_counts_it()
    {
        await using var scenario = await StartAsync();
        await ApplyAsync(scenario, Before);

        var plan = await PlanAsync(scenario, After);

        Assert.Equal(
            """{"add":3,"change":1,"destroy":3,"import":1,"forget":1,"move":1,"read":0,"output":1,"invoke":0}""",
            plan["counts"]!.ToJsonString()
        );
        Assert.Contains(
            "Plan: 1 to import, 3 to add, 1 to change, 3 to destroy.",
            (string?)plan["plan"],
            StringComparison.Ordinal
        );
        Assert.Equal("+3 ~1 -3, 1 imported, 1 forgotten, 1 moved", Summary(scenario)!.ToString());
    }

    [Theory]
    [InlineData("s/to destroy\\./to destroy. Actions: 1 to invoke./")]
    [InlineData("s/^Plan: .*/Plan: everything goes./")]
    [InlineData("s/^Plan: .*//")]
    public async Task A_sentence_that_is_not_understood_takes_no_count_away(string edit)
    {
        await using var scenario = await StartAsync();
        EngineStandIn.Install(
            scenario,
            $"if [ \"$1\" = show ] && [ \"$2\" != -json ]; then real \"$@\" | sed '{edit}'; else real \"$@\"; fi"
        );
        await ApplyAsync(scenario, Before.Replace("output \"value\" { value = 1 }", "", StringComparison.Ordinal));

        _ = await PlanAsync(scenario, "output \"value\" { value = 2 }\n");

        var summary = Summary(scenario)!;
        Assert.Equal((0, 0, 7, false), (summary.Add, summary.Change, summary.Destroy, summary.IsOnlyOutputs));
    }

    [Fact]
    public async Task A_short_secret_takes_no_count_away_either()
    {
        await using var scenario = await StartAsync();
        scenario.Environment["SECRETS_CONTEXT"] = """{"TINY": "1", "NO": "false"}""";
        EngineStandIn.Install(scenario, "real \"$@\"");

        var plan = await PlanAsync(scenario, "resource \"terraform_data\" \"x1\" {}\n");

        Assert.True((bool)plan["has_changes"]!);
        Assert.Contains("x1", (string?)plan["plan"], StringComparison.Ordinal);
        Assert.Equal("+1 ~0 -0", Summary(scenario)!.ToString());
    }

    [Fact]
    public async Task Outputs_alone_are_told_as_such()
    {
        await using var scenario = await StartAsync();

        _ = await PlanAsync(scenario, "output \"value\" { value = \"Plan: 1 to add, 0 to change, 0 to destroy.\" }\n");

        Assert.True(Summary(scenario)!.IsOnlyOutputs);
    }

    private static Task ApplyAsync(Scenario scenario, string configuration) =>
        RunAsync(scenario, configuration, "plan", "apply");

    private static async Task<JsonNode> PlanAsync(Scenario scenario, string configuration)
    {
        await RunAsync(scenario, configuration, "plan");
        return scenario.Step("tf/plan")["payload"]!;
    }

    private static async Task RunAsync(Scenario scenario, string configuration, params string[] kinds)
    {
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", configuration)));
        foreach (var kind in kinds)
            scenario.Backend.Give(Work(kind, head, "{}", Dirspace("a")));
        var exit = await scenario.RunAsync();
        Assert.True(exit.Code == 0 && (bool)scenario.Steps().Last()["success"]!, exit.Output);
    }

    // What the backend makes of the report.
    private static PlanSummary? Summary(Scenario scenario) =>
        RunResult
            .From(
                RunnerReportReader.Read(
                    System.Text.Encoding.UTF8.GetBytes(scenario.Backend.Results.Last().ToJsonString())
                )
            )!
            .Dirspaces.Single()
            .Summary;
}

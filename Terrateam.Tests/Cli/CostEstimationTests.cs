using System.Text.Json;
using System.Text.Json.Nodes;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Output;
using Terrateam.Cli.Processes;
using Terrateam.Cli.Secrets;
using Terrateam.Cli.Steps;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs.Protocol;
using static Terrateam.Tests.Cli.Scenario;

namespace Terrateam.Tests.Cli;

public sealed class CostEstimationTests
{
    private const string Config = """
        {
          "cost_estimation": {"enabled": true, "provider": "infracost", "currency": "EUR"},
          "workflows": [{"plan": [{"type": "init"}, {"type": "plan"}]}]
        }
        """;

    // Takes three calls, each with its directory, files and variables; anything else fails.
    private const string Infracost = """
        #!/bin/bash
        die() { echo "unexpected: $*" >&2; exit 99; }
        [ "$INFRACOST_API_KEY" = ico-key-of-the-test ] && [ "$INFRACOST_CURRENCY" = EUR ] || die "variables"
        [ "$INFRACOST_SKIP_UPDATE_CHECK" = true ] || die "update check"
        [ -z "$ACTIONS_ID_TOKEN_REQUEST_TOKEN$TERRATEAM_GITHUB_TOKEN" ] || die "credentials"
        projects() { printf 'version: 0.1\nprojects:\n'; for d; do printf '  - path: "%s"\n    name: "%s default"\n    terraform_workspace: "default"\n' "$d" "$d"; done; }
        case "$#:$1:${4##*/}" in
        4:breakdown:infracost-prev.json)
            [ "$3" = --format=json ] && [ "$(cat a/state)" = base ] && [ ! -e b ] || die "base"
            diff "${2#--config-file=}" <(projects a) || die "projects of the base"
            echo '{"of": "base"}' > "${4#--out-file=}" ;;
        4:breakdown:infracost.json)
            [ "$3" = --format=json ] && [ "$(cat a/state)" = head ] && [ -e b ] || die "head"
            diff "${2#--config-file=}" <(projects a b) || die "projects of the head"
            echo '{"of": "head"}' > "${4#--out-file=}" ;;
        5:diff:*)
            [ "$2" = --format=json ] && grep -q head "${3#--path=}" && grep -q base "${4#--compare-to=}" || die "diff"
            echo '{"currency": "EUR", "projects": [
                {"name": "a default", "pastBreakdown": {"totalMonthlyCost": "10.5"}, "breakdown": {"totalMonthlyCost": "30"}},
                {"name": "b default", "pastBreakdown": null, "breakdown": {"totalMonthlyCost": "2.25"}}]}' > "${5#--out-file=}" ;;
        *) die "$@" ;;
        esac

        """;

    [Fact]
    public async Task A_plan_tells_what_its_directories_cost_before_and_after()
    {
        await using var scenario = await StartAsync();
        Give(scenario, Infracost);

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        var costs = scenario.Step("tf/cost-estimation");
        Assert.True((bool)costs["success"]!, costs.ToJsonString());
        Assert.Equal(("hooks", "pre"), ((string?)costs["scope"]!["flow"], (string?)costs["scope"]!["subflow"]));
        Assert.True(
            JsonNode.DeepEquals(
                JsonNode.Parse(
                    """
                    {
                      "summary": {"prev_monthly_cost": 10.5, "total_monthly_cost": 32.25, "diff_monthly_cost": 21.75},
                      "currency": "EUR",
                      "dirspaces": [
                        {"dir": "a", "workspace": "default", "prev_monthly_cost": 10.5, "total_monthly_cost": 30, "diff_monthly_cost": 19.5},
                        {"dir": "b", "workspace": "default", "prev_monthly_cost": 0, "total_monthly_cost": 2.25, "diff_monthly_cost": 2.25}
                      ]
                    }
                    """
                ),
                costs["payload"]
            ),
            costs.ToJsonString()
        );
        Assert.Contains("a/default tf/plan True", scenario.Told());
        _ = Assert.Single(GitRepository.Git(scenario.Workspace, "worktree", "list").Trim().Split('\n'));
    }

    [Fact]
    public async Task A_failure_is_told_and_is_none_of_the_plan()
    {
        await using var scenario = await StartAsync();
        Give(scenario, "#!/bin/sh\necho 'Error: invalid key ico-key-of-the-test' >&2\nexit 1\n");

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        var costs = scenario.Step("tf/cost-estimation");
        Assert.True(costs is not null && !(bool)costs["success"]! && (bool)costs["ignore_errors"]!);
        Assert.Equal("`infracost breakdown` failed:\nError: invalid key ***", (string?)costs["payload"]!["text"]);
        Assert.Contains("a/default tf/plan True", scenario.Told());
        Assert.Contains("b/default tf/plan True", scenario.Told());
        _ = Assert.Single(GitRepository.Git(scenario.Workspace, "worktree", "list").Trim().Split('\n'));
    }

    [Fact]
    public async Task Without_a_key_it_says_what_to_add()
    {
        var log = new JobLog(new StringWriter(), new SecretMask());
        var context = new StepContext(
            StepScope.Before,
            "before",
            Path.GetTempPath(),
            new Dictionary<string, string>(StringComparer.Ordinal) { ["INFRACOST_API_KEY"] = " " }
        );

        var result = await new CostEstimation(
            new ProcessRunner(log, TimeProvider.System),
            log,
            TimeProvider.System
        ).RunAsync(
            context,
            [new Dirspace("a", "default")],
            "base",
            "USD",
            Path.GetTempPath(),
            TestContext.Current.CancellationToken
        );

        Assert.False(result.Success);
        Assert.Contains(
            "There is no INFRACOST_API_KEY for `cost_estimation`",
            result.Payload.ToJson().GetProperty("text").GetString(),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("""{"cost_estimation": {"enabled": true, "currency": "EUR"} }""", "EUR")]
    [InlineData("""{"cost_estimation": {"enabled": true} }""", "USD")]
    [InlineData("""{"cost_estimation": {"currency": "EUR"} }""", "EUR")]
    [InlineData("""{"cost_estimation": {"enabled": false, "currency": "EUR"} }""", null)]
    [InlineData("""{"cost_estimation": null}""", null)]
    [InlineData("{}", null)]
    public void It_is_asked_for_by_the_key(string config, string? currency) =>
        Assert.Equal(currency, new RunConfiguration(JsonElement.Parse(config)).CostCurrency);

    [Theory]
    [InlineData("a", "default", """path: "a" """)]
    [InlineData("{{ readFile \"/x\" }}", "d", """path: "\u007B\u007B readFile \u0022/x\u0022 \u007D\u007D" """)]
    [InlineData("a\n  - path: b", "d", """path: "a\n  - path: b" """)]
    [InlineData("a", "x: {{y}}", """terraform_workspace: "x: \u007B\u007By\u007D\u007D" """)]
    public void A_name_is_no_template_and_no_key(string directory, string workspace, string line) =>
        Assert.Contains(
            $"{line.TrimEnd()}\n",
            InfracostProjects.Yaml([new Dirspace(directory, workspace)]),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("""{"projects": []}""", 0, 0)]
    [InlineData("""{"projects": [{"name": "other", "breakdown": {"totalMonthlyCost": "5"} }]}""", 0, 0)]
    [InlineData("""{"projects": [{"name": "a default", "breakdown": {"totalMonthlyCost": 5} }]}""", 0, 5)]
    [InlineData("""{"projects": [{"name": "a default", "breakdown": {"totalMonthlyCost": null} }]}""", 0, 0)]
    [InlineData(
        """{"projects": [{"name": "a default", "pastBreakdown": {"totalMonthlyCost": "x"}, "diff": {} }]}""",
        0,
        0
    )]
    [InlineData(
        """{"projects": [{"name": "a default", "pastBreakdown": {"totalMonthlyCost": "2"} }, {"name": "a default", "breakdown": {"totalMonthlyCost": "3"} }]}""",
        2,
        3
    )]
    public void What_has_no_price_costs_nothing(string report, int before, int after)
    {
        var costs = InfracostReport.Read(JsonElement.Parse(report), [new Dirspace("a", "default")], "USD");

        Assert.Equal(new DirspaceMonthlyCost("a", "default", before, after, after - before), costs.Dirspaces.Single());
        Assert.Equal(("USD", null), (costs.Currency, costs.Text));
    }

    [Fact]
    public void A_directory_that_could_not_be_estimated_is_named_and_has_no_costs()
    {
        var costs = InfracostReport.Read(
            JsonElement.Parse(
                """
                {"currency": "", "projects": [
                  {"name": "a default", "metadata": {"errors": [{"code": 101, "message": "no Terraform in it", "isError": true}]}},
                  {"name": "b default", "metadata": {"errors": [{"message": "only a warning", "isError": false}]}, "breakdown": {"totalMonthlyCost": "1"}}
                ]}
                """
            ),
            [new Dirspace("a", "default"), new Dirspace("b", "default")],
            "USD"
        );

        Assert.Equal("b", costs.Dirspaces.Single().Directory);
        Assert.Equal("Without an estimation:\na default: no Terraform in it", costs.Text);
        Assert.Equal("always", costs.ToJson().GetProperty("visible_on").GetString());
    }

    private static void Give(Scenario scenario, string infracost)
    {
        _ = scenario.Repository.Commit("main", Files(("a/main.tf", Terraform), ("a/state", "base")));
        var head = scenario.Repository.Commit("change", Files(("a/state", "head"), ("b/main.tf", Terraform)));
        var programs = Path.Combine(scenario.Home, "programs");
        TestProgram.Write(Path.Combine(programs, "infracost"), infracost);
        scenario.Environment["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}";
        scenario.Environment["SECRETS_CONTEXT"] = """{"INFRACOST_API_KEY": "ico-key-of-the-test"}""";
        scenario.Backend.Give(Work("plan", head, Config, Dirspace("a", workflow: 0), Dirspace("b", workflow: 0)));
    }
}

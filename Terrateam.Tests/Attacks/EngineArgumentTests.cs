using System.Text.Json.Nodes;
using Terrateam.Core.Configuration;
using static Terrateam.Tests.Cli.Scenario;

namespace Terrateam.Tests.Attacks;

/// <summary>
/// No argument moves the plan or the state away from where they are reviewed and locked, and none is a command.
/// </summary>
public sealed class EngineArgumentTests
{
    public static TheoryData<string> Moving =>
        [
            "-out",
            "-out=other",
            "--out",
            "--out=other",
            "-out other",
            " -out=other",
            "-state=other.tfstate",
            "--state=other",
            "-state-out=other",
            "-backup=-",
            "-generate-config-out=made.tf",
            "--generate-config-out=made.tf",
            "-chdir=..",
            "--chdir=..",
        ];

    [Theory]
    [MemberData(nameof(Moving))]
    public void The_configuration_refuses_it_by_file_line_and_key(string argument)
    {
        foreach (var type in (string[])["init", "plan", "apply"])
        {
            var read = ConfigurationReader.Read(
                ".terrateam/config.yml",
                $"""
                workflows:
                - tag_query: ''
                  plan:
                  - type: {type}
                    extra_args:
                    - -lock-timeout=5m
                    - '{argument}'

                """
            );

            var error = Assert.Single(read.Errors);
            Assert.Equal(
                (".terrateam/config.yml", 7, "workflows[0].plan[0].extra_args[1]"),
                (error.File, error.Line, error.Key)
            );
            Assert.Contains("would move the plan or the state", error.Problem, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("-lock-timeout=5m")]
    [InlineData("-var=out=-state")]
    [InlineData("-target=module.state")]
    [InlineData("-backend-config=state.hcl")]
    [InlineData("-outcome")]
    [InlineData("out")]
    public void Others_stay_as_they_were(string argument) =>
        Assert.Empty(
            ConfigurationReader
                .Read("c.yml", $"workflows: [{{tag_query: '', plan: [{{type: plan, extra_args: ['{argument}']}}]}}]")
                .Errors
        );

    [Theory]
    [InlineData("\"extra_args\": [\"${REDIRECT}\"]", "'workflows[0].plan[1].extra_args'")]
    [InlineData("\"env\": {\"TF_CLI_ARGS_plan\": \"-lock=false -ou\\\"t\\\"=elsewhere\"}", "'TF_CLI_ARGS_plan'")]
    [InlineData("\"env\": {\"TF_CLI_ARGS\": \"$REDIRECT\"}", "'TF_CLI_ARGS'")]
    public async Task What_a_variable_puts_in_is_refused_before_the_engine_starts(string step, string source)
    {
        await using var scenario = await StartAsync();
        scenario.Environment["REDIRECT"] = "-out=elsewhere";
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", Terraform)));
        scenario.Backend.Give(
            Work(
                "plan",
                head,
                $$"""{"workflows": [{"plan": [{"type": "init"}, {"type": "plan", {{step}}}]}]}""",
                Dirspace("a", workflow: 0)
            )
        );

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Contains("would move the plan or the state", scenario.Text("plan"), StringComparison.Ordinal);
        Assert.Contains(source, scenario.Text("plan"), StringComparison.Ordinal);
        Assert.Empty(scenario.Backend.Plans);
        Assert.False(File.Exists(Path.Combine(scenario.Workspace, "a", "elsewhere")));
    }

    [Theory]
    [InlineData("-var-file=../../outside.tfvars")]
    [InlineData("--var-file=link.tfvars")]
    [InlineData("-var-file=/proc/self/environ")]
    [InlineData("-var-file=${TERRATEAM_TMPDIR}/../askpass")]
    [InlineData("-var-file=linked/outside.tfvars")]
    public async Task A_file_of_variables_outside_of_the_repository_is_not_read(string argument) =>
        await RefusesFileAsync("plan", $"[\"{argument}\"]");

    [Fact]
    public async Task A_file_that_is_an_argument_of_its_own_is_not_read_either() =>
        await RefusesFileAsync("plan", """["-var-file", "../../outside.tfvars"]""");

    [Fact]
    public async Task A_file_with_settings_of_the_backend_is_not_read_either() =>
        await RefusesFileAsync("init", """["-backend-config=../../outside.tfvars"]""");

    [Fact]
    public async Task A_file_of_the_repository_or_of_a_step_is_read()
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit(
            "main",
            Files(
                (
                    "a/main.tf",
                    """
                    variable "x" {}
                    variable "y" {}
                    resource "terraform_data" "t" { input = "${var.x} ${var.y}" }

                    """
                ),
                ("shared/x.tfvars", "x = \"from the repository\"\n"),
                ("make", "printf 'y = \"from a step\"' > $TERRATEAM_TMPDIR/y.tfvars\n")
            )
        );
        scenario.Backend.Give(
            Work(
                "plan",
                head,
                """
                {"workflows": [{"plan": [{"type": "init"}, {"type": "run", "cmd": ["sh", "../make"]},
                  {"type": "plan", "extra_args": ["-var-file=../shared/x.tfvars", "-var-file", "${TERRATEAM_TMPDIR}/y.tfvars"]}]}]}
                """,
                Dirspace("a", workflow: 0)
            )
        );

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Contains(
            "from the repository from a step",
            (string?)scenario.Step("tf/plan")["payload"]!["plan"],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_argument_is_never_a_command()
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", Terraform)));
        scenario.Backend.Give(
            Work(
                "plan",
                head,
                """
                {"workflows": [{"plan": [{"type": "init"}, {"type": "plan", "extra_args": ["-var=input=$$(touch pwned); touch pwned `touch pwned` | touch pwned"]}]}]}
                """,
                Dirspace("a", workflow: 0)
            )
        );

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Contains(
            "$(touch pwned); touch pwned",
            (string?)scenario.Step("tf/plan")["payload"]!["plan"],
            StringComparison.Ordinal
        );
        Assert.Empty(Directory.EnumerateFiles(scenario.Workspace, "pwned", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_variable_in_an_argument_gives_no_secret_away_when_the_command_fails()
    {
        await using var scenario = await StartAsync();
        scenario.Environment["SECRETS_CONTEXT"] = new JsonObject
        {
            ["TOKEN_OF_OURS"] = "correct horse battery",
        }.ToJsonString();
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", Terraform)));
        scenario.Backend.Give(
            Work(
                "plan",
                head,
                """
                {"workflows": [{"plan": [{"type": "run", "cmd": ["ls", "/${TOKEN_OF_OURS}/${TOKEN_OF_OURS}"]}, {"type": "run", "run_on": "always", "cmd": ["${TOKEN_OF_OURS}"]},
                  {"type": "run", "run_on": "always", "cmd": ["echo", "${NOT_THERE_${TOKEN_OF_OURS}}"]}]}]}
                """,
                Dirspace("a", workflow: 0)
            )
        );

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.DoesNotContain(
            "horse",
            string.Concat(scenario.Backend.Results.Select(result => result.ToJsonString())),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "horse",
            exit.Output.Replace("::add-mask::correct horse battery", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }

    private static async Task RefusesFileAsync(string type, string arguments)
    {
        await using var scenario = await StartAsync();
        const string Outside = "input = \"what lies outside\"\n";
        _ = scenario.Repository.Commit("main", Files(("a/main.tf", Terraform)));
        var outside = Path.Combine(Path.GetDirectoryName(scenario.Workspace)!, "outside.tfvars");
        await File.WriteAllTextAsync(outside, Outside, TestContext.Current.CancellationToken);
        _ = scenario.Repository.Link("main", "a/link.tfvars", outside);
        var head = scenario.Repository.Link("main", "a/linked", Path.GetDirectoryName(outside)!);
        var steps =
            type == "init"
                ? $$"""{"type": "init", "extra_args": {{arguments}}}"""
                : $$"""{"type": "init"}, {"type": "{{type}}", "extra_args": {{arguments}}}""";
        scenario.Backend.Give(
            Work("plan", head, $$"""{"workflows": [{"plan": [{{steps}}]}]}""", Dirspace("a", workflow: 0))
        );

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Contains("is not in the repository, or does not exist", scenario.Text(type), StringComparison.Ordinal);
        Assert.Empty(scenario.Backend.Plans);
        Assert.DoesNotContain("what lies outside", exit.Output, StringComparison.Ordinal);
    }
}

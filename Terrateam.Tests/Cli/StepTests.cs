using System.Text.Json.Nodes;
using static Terrateam.Tests.Cli.Scenario;

namespace Terrateam.Tests.Cli;

public sealed class StepTests
{
    [Fact]
    public async Task Hooks_and_steps_hand_on_what_they_set_and_run_when_they_are_due()
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit(
            "main",
            Files(("a/vars.sh", "export FROM_SCRIPT=sourced\necho said by script\n"))
        );
        scenario.Environment["VARIABLES_CONTEXT"] = """{"REGION": "eu", "COUNT": 3}""";
        scenario.Environment["SECRETS_CONTEXT"] = """{"TF_VAR_DB_PASSWORD": "correct horse"}""";
        scenario.Backend.Give(
            Work(
                "plan",
                head,
                """
                {
                  "hooks": {
                    "all": {"pre": [{"type": "env", "name": "FROM_HOOK", "cmd": ["echo", "hooked"]}],
                            "post": [{"type": "run", "cmd": ["bash", "-c", "grep -c ignored $$TERRATEAM_RESULTS_FILE"], "run_on": "always"},
                                     {"type": "run", "cmd": ["echo", "only after success"]}]}
                  },
                  "workflows": [{"plan": [
                    {"type": "run", "cmd": ["printenv", "FROM_HOOK", "REGION", "COUNT", "TERRATEAM_DIR", "TERRATEAM_WORKSPACE", "TERRATEAM_RUN_KIND", "TF_VAR_db_password"], "visible_on": "always", "format": "code"},
                    {"type": "env", "method": "source", "cmd": ["vars.sh"]},
                    {"type": "run", "cmd": ["echo", "${FROM_SCRIPT} $REGION $$HOME"]},
                    {"type": "run", "cmd": ["bash", "-c", "echo ignored; exit 4"], "ignore_errors": true},
                    {"type": "run", "cmd": ["echo", "${NOT_THERE}"]},
                    {"type": "run", "cmd": ["echo", "skipped"]},
                    {"type": "run", "cmd": ["echo", "quiet"], "run_on": "failure", "capture_output": false},
                    {"type": "run", "cmd": ["no-such-program", "x"], "run_on": "always"}
                  ]}]
                }
                """,
                Dirspace("a", "w", 0)
            )
        );

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Equal(
            [
                "pre auth/update-terrateam-github-token True",
                "pre checkout True",
                "pre env True",
                "a/w run True",
                "a/w env True",
                "a/w run True",
                "a/w run False",
                "a/w run False",
                "a/w run True",
                "a/w run False",
                "post run True",
            ],
            scenario.Told()
        );

        var payloads = scenario.Steps().Select(s => s["payload"]!).ToList();
        Assert.Equal("hooked\neu\n3\na\nw\npr\n***\n", (string?)payloads[3]["text"]);
        Assert.Equal("code", (string?)payloads[3]["format"]);
        Assert.Equal("always", (string?)payloads[3]["visible_on"]);
        Assert.Equal("said by script\n", (string?)payloads[4]["text"]);
        Assert.Equal("sourced eu $HOME\n", (string?)payloads[5]["text"]);
        Assert.Equal(4, (int)payloads[6]["exit_code"]!);
        Assert.Equal("ERROR: The environment variable 'NOT_THERE' is not set.", (string?)payloads[7]["text"]);
        Assert.Equal(["cmd", "exit_code", "visible_on"], payloads[8].AsObject().Select(p => p.Key));
        Assert.Contains("no program 'no-such-program'", (string?)payloads[9]["text"], StringComparison.Ordinal);
        Assert.True((bool)scenario.Steps().ElementAt(6)["ignore_errors"]!);
    }

    [Fact]
    public async Task A_failed_hook_before_the_directories_ends_the_run()
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", "")));
        scenario.Backend.Give(
            Work(
                "apply",
                head,
                """{"hooks": {"apply": {"pre": [{"type": "run", "cmd": ["false"]}]}, "plan": {"pre": [{"type": "run", "cmd": ["true"]}]}}}""",
                Dirspace("a")
            )
        );

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Equal(
            ["pre auth/update-terrateam-github-token True", "pre checkout True", "pre run False"],
            scenario.Told()
        );
    }

    [Theory]
    [InlineData("""{"type": "checkov"}""", "'workflows[0].plan[0]' has no plan to check")]
    [InlineData("""{"type": "infracost"}""", "'infracost' (workflows[0].plan[0]) are not supported")]
    [InlineData("""{"type": "slack"}""", "'workflows[0].plan[0].msg' is not a text")]
    [InlineData("""{"type": "slack", "msg": "m"}""", "store its address as the Actions secret SLACK_WEBHOOK_URL")]
    [InlineData("""{"type": "run", "cmd": "echo"}""", "'workflows[0].plan[0].cmd' is not a list")]
    [InlineData(
        """{"type": "run", "cmd": ["true"], "run_on": "monday"}""",
        "'workflows[0].plan[0].run_on' is not success, failure or always"
    )]
    [InlineData("""{"type": "run"}""", "'workflows[0].plan[0].cmd' is not a list")]
    [InlineData("""{"type": "env", "cmd": ["true"]}""", "'workflows[0].plan[0].name' is not the name of a variable")]
    public async Task A_step_that_cannot_be_done_fails_and_names_the_key(string step, string reason)
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", "")));
        scenario.Backend.Give(
            Work("plan", head, $$"""{"workflows": [{"plan": [{{step}}]}]}""", Dirspace("a", workflow: 0))
        );

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        var told = scenario.Steps().Last();
        Assert.False((bool)told["success"]!);
        Assert.Contains(reason, (string?)told["payload"]!["text"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arguments_and_variables_of_the_configuration_reach_terraform()
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit(
            "main",
            Files(("a/main.tf", Terraform), ("a/prod.tfvars", "input = \"from file\"\n"))
        );
        scenario.Backend.Give(
            Work(
                "plan",
                head,
                """
                {"workflows": [{"plan": [{"type": "init"}, {"type": "plan", "extra_args": ["-var-file=${TERRATEAM_WORKSPACE}.tfvars"], "mode": "fast-and-loose"}]}]}
                """,
                Dirspace("a", "prod", 0)
            )
        );

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        var plan = scenario.Step("tf/plan")["payload"]!;
        Assert.Contains("from file", (string?)plan["plan"], StringComparison.Ordinal);
        Assert.Contains("-target=terraform_data.x", plan["cmd"]!.AsArray().Select(a => (string?)a));
    }

    [Fact]
    public async Task A_failed_check_with_a_gate_asks_for_an_approval_instead_of_failing()
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", "")));
        scenario.Backend.Give(
            Work(
                "plan",
                head,
                """
                {"workflows": [{"plan": [{"type": "run", "cmd": ["false"], "on_error": [{"type": "gate", "token": "t", "any_of": ["team:sec"], "any_of_count": 1}]}]}]}
                """,
                Dirspace("a", workflow: 0)
            )
        );

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.True((bool)scenario.Steps().Last()["ignore_errors"]!);
        Assert.True(
            JsonNode.DeepEquals(
                JsonNode.Parse(
                    """[{"all_of": [], "any_of": ["team:sec"], "any_of_count": 1, "token": "t", "dir": "a", "workspace": "default"}]"""
                ),
                scenario.Backend.Results.Last()["gates"]
            )
        );
    }
}

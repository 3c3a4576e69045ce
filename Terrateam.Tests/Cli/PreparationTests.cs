using System.Text.Json.Nodes;
using static Terrateam.Tests.Cli.Scenario;

namespace Terrateam.Tests.Cli;

/// <summary>Builders, index and gates by the runner's own process.</summary>
public sealed class PreparationTests
{
    [Fact]
    public async Task A_configuration_builder_reads_the_configuration_and_its_output_is_the_result()
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit("main", Files(("made.json", """{"dirs": {"a": {}}}""")));

        var result = await PrepareAsync(
            scenario,
            "build-config",
            head,
            "grep -q parallel_runs && echo said >&2 && cat made.json",
            "\"parallel_runs\": 7,"
        );

        Assert.NotNull(result["config"]!["dirs"]!["a"]);
    }

    [Theory]
    [InlineData("echo wrong >&2; exit 3", "wrong")]
    [InlineData("exit 3", "exit code 3")]
    [InlineData("echo '{'", "is not the JSON")]
    [InlineData("echo '[]'", "no object")]
    [InlineData("true", "printed nothing")]
    [InlineData("echo \"$TOKEN_OF_OURS\" >&2; exit 1", "***")]
    [InlineData("echo \"{\\\"definitions\\\": [\\\"$TOKEN_OF_OURS\\\"]}\"", "secret under 'definitions[0]'")]
    public async Task A_configuration_builder_that_gives_no_configuration_says_why_and_gives_no_secret_away(
        string script,
        string told
    )
    {
        await using var scenario = await StartAsync();
        scenario.Environment["SECRETS_CONTEXT"] = """{"TOKEN_OF_OURS": "correct horse battery"}""";
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", "")));

        var result = await PrepareAsync(scenario, "build-config", head, script);

        Assert.Contains(told, (string?)result["msg"], StringComparison.Ordinal);
        Assert.DoesNotContain("correct horse", result.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tree_builder_lists_files_whose_paths_may_begin_with_the_checkout()
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", "")));

        var result = await PrepareAsync(
            scenario,
            "build-tree",
            head,
            """printf '[{"path": "%s/a/main.tf", "id": "1"}, {"path": "./b.tf", "changed": true}]' "$TERRATEAM_ROOT" """
        );

        Assert.Equal(
            """[{"path":"a/main.tf","id":"1"},{"path":"b.tf","changed":true}]""",
            result["files"]!.ToJsonString()
        );
    }

    [Fact]
    public async Task An_index_tells_which_directory_uses_which_module()
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit(
            "main",
            Files(
                (
                    "a/main.tf",
                    """
                    module "m" {
                      source = "../modules/m"
                    }

                    """
                ),
                ("modules/m/main.tf", "")
            )
        );

        var result = await PrepareAsync(scenario, "index", head, "");

        Assert.True((bool)result["success"]!);
        Assert.Equal("../modules/m", (string?)result["paths"]!["a"]!["modules"]![0]);
    }

    [Fact]
    public async Task Steps_ask_for_gates_and_a_step_that_should_and_cannot_fails()
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", ""), ("b/main.tf", "")));
        scenario.Backend.Give(
            Work(
                "plan",
                head,
                """
                {
                  "workflows": [
                    {"plan": [
                      {"type": "gates", "cmd": ["echo", "{\"gates\": [{\"token\": \"security\", \"any_of\": [\"team:security\"], \"any_of_count\": 2}]}"]},
                      {"type": "run", "cmd": ["false"], "on_error": [{"type": "gate", "name": "costs", "all_of": ["user:bob"]}]},
                      {"type": "run", "cmd": ["true"], "on_error": [{"type": "gate", "name": "never"}]}
                    ]},
                    {"plan": [{"type": "gates", "cmd": ["echo", "nothing to read"]}]}
                  ]
                }
                """,
                Dirspace("a", workflow: 0),
                Dirspace("b", workflow: 1)
            )
        );

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        var gates = scenario.Backend.Results.Last()["gates"]!.AsArray();
        Assert.Equal(
            [("a", "security"), ("a", "costs")],
            gates.Select(gate => ((string)gate!["dir"]!, (string)(gate["token"] ?? gate["name"])!))
        );
        Assert.Equal(2, (int)gates[0]!["any_of_count"]!);
        Assert.Contains("a/default gates True", scenario.Told());
        Assert.Contains("b/default gates False", scenario.Told());
        Assert.True(
            (bool)
                scenario.Steps().Single(step => (string)step["step"]! == "run" && !(bool)step["success"]!)[
                    "ignore_errors"
                ]!
        );
    }

    private static async Task<JsonNode> PrepareAsync(
        Scenario scenario,
        string type,
        string head,
        string script,
        string more = ""
    )
    {
        var builder = $$"""{"enabled": true, "script": {{JsonValue.Create(script).ToJsonString()}}}""";
        scenario.Backend.Give(
            new JsonObject
            {
                ["type"] = type,
                ["token"] = StubBackend.RunToken,
                ["base_ref"] = "main",
                ["dirs"] = new JsonArray(),
                ["config"] = JsonNode.Parse(
                    $$"""{ {{more}} "config_builder": {{builder}}, "tree_builder": {{builder}} }"""
                ),
                ["terrateam"] = new JsonObject { ["head_sha"] = head, ["merge"] = false },
            }
        );

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.DoesNotContain("correct horse", exit.Output, StringComparison.Ordinal);
        return scenario.Backend.Results.Last();
    }
}

using System.Text.Json.Nodes;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Tests.Cli;

public sealed class PolicyStepTests
{
    [Theory]
    [InlineData("checkov", "", "--quiet|--compact|-f|PLAN")]
    [InlineData("checkov", "--check|CKV_AWS_1", "--check|CKV_AWS_1|-f|PLAN")]
    [InlineData("conftest", "", "test|--ignore|.git|PLAN")]
    [InlineData(
        "conftest",
        "-p|${TERRATEAM_DIR}/policy|--all-namespaces",
        "test|--ignore|.git|-p|a/policy|--all-namespaces|PLAN"
    )]
    [InlineData(
        "opa",
        "-d|policy|data.main.deny",
        "eval|--fail|--format|json|--ignore|.git|-i|PLAN|-d|policy|data.main.deny"
    )]
    public async Task A_tool_gets_the_plan_as_JSON_and_the_arguments_of_the_original(
        string tool,
        string extra,
        string expected
    )
    {
        using var policy = new PolicyFixture();
        policy.Program(tool, expected.Split('|'), "echo checked $MINE; echo aside >&2");

        var output = await policy.RunAsync(Step(tool, extra, "\"env\": {\"MINE\": \"${TERRATEAM_DIR}\"}"));

        Assert.True(output.Success, output.Payload.GetRawText());
        Assert.Equal($"tf/{tool}", output.Step);
        string[] command =
        [
            tool,
            .. expected.Replace("PLAN", $"{tool}.plan.json", StringComparison.Ordinal).Split('|'),
        ];
        Assert.True(
            JsonNode.DeepEquals(
                new JsonObject
                {
                    ["text"] = "checked a\n",
                    ["stderr"] = "aside\n",
                    ["cmd"] = new JsonArray([.. command.Select(word => JsonValue.Create(word))]),
                    ["exit_code"] = 0,
                    ["visible_on"] = "error",
                },
                JsonNode.Parse(output.Payload.GetRawText())
            ),
            output.Payload.GetRawText()
        );
    }

    [Theory]
    [InlineData("undefined", "--fail")]
    [InlineData("defined", "--fail-defined")]
    public async Task The_answer_of_opa_is_there_as_data(string failOn, string option)
    {
        using var policy = new PolicyFixture();
        policy.Program(
            "opa",
            ["eval", option, "--format", "json", "--ignore", ".git", "-i", "PLAN", "data.main.deny"],
            """echo '{"result": [{"expressions": [{"value": ["no"]}]}]}'; echo noise >&2; exit 1"""
        );

        var output = await policy.RunAsync(
            Step("opa", "data.main.deny", $"\"fail_on\": \"{failOn}\", \"visible_on\": \"always\"")
        );

        Assert.False(output.Success);
        Assert.Equal("no", (string?)Payload(output)["data"]!["result"]![0]!["expressions"]![0]!["value"]![0]);
        Assert.Equal("always", (string?)Payload(output)["visible_on"]);
        Assert.Equal(1, (int?)Payload(output)["exit_code"]);
        Assert.StartsWith("noise\n\n{\"result\"", (string?)Payload(output)["text"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_fails_the_directory_and_names_the_file_without_its_place()
    {
        using var policy = new PolicyFixture();
        policy.Program("conftest", ["test", "--ignore", ".git", "PLAN"], "echo \"FAIL - $file - main - no\"; exit 1");

        var output = await policy.RunAsync(Step("conftest"));

        Assert.False(output.Success || output.IgnoreErrors || policy.Context.Success);
        Assert.Equal("FAIL - conftest.plan.json - main - no\n", (string?)Payload(output)["text"]);
        Assert.Empty(policy.Context.Gates);
    }

    [Theory]
    [InlineData("checkov", "exit 1")]
    [InlineData("conftest", "exit 2")]
    [InlineData("opa", "kill -9 $$")]
    [InlineData("opa", null)]
    public async Task With_a_gate_it_asks_for_an_approval_instead_however_it_fails(string tool, string? script)
    {
        using var policy = new PolicyFixture();
        if (script is not null)
            policy.Program(tool, [], script);

        // As the effective configuration has it, with the default of `ignore_errors`.
        var output = await policy.RunAsync(
            Step(tool, "", "\"ignore_errors\": false, \"gate\": {\"token\": \"policy\", \"any_of\": [\"team:sec\"]}")
        );

        Assert.True(output is { Success: false, IgnoreErrors: true } && policy.Context.Success);
        var gate = Assert.Single(policy.Context.Gates);
        Assert.Equal(("policy", "a", "default"), (gate.Token, gate.Dir, gate.Workspace));
        Assert.Equal(["team:sec"], gate.AnyOf);
    }

    [Fact]
    public async Task Its_errors_can_be_ignored()
    {
        using var policy = new PolicyFixture();
        policy.Program("conftest", ["test", "--ignore", ".git", "PLAN"], "exit 1");

        var output = await policy.RunAsync(Step("conftest", "", "\"ignore_errors\": true"));

        Assert.True(output is { Success: false, IgnoreErrors: true } && policy.Context.Success);
        Assert.Empty(policy.Context.Gates);
    }

    [Fact]
    public async Task It_runs_when_it_is_due()
    {
        using var policy = new PolicyFixture();

        await policy.StartAsync(Step("conftest", "", "\"run_on\": \"failure\""));

        Assert.Empty(policy.Context.Outputs);
    }

    [Fact]
    public async Task A_program_that_is_missing_is_named()
    {
        using var policy = new PolicyFixture();
        policy.Context.Environment["PATH"] = $"{Path.Combine(Path.GetDirectoryName(policy.Temporary)!, "bin")}:/bin";

        Assert.Contains(
            "no program 'conftest'",
            Text(await policy.RunAsync(Step("conftest"))),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Without_a_plan_it_says_where_it_belongs()
    {
        using var policy = new PolicyFixture();
        File.Delete(policy.Plan);

        var output = await policy.RunAsync(Step("conftest"));

        Assert.False(output.Success);
        Assert.Contains("Move it behind the step `plan`", Text(output), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo broken >&2; exit 1", "broken")]
    [InlineData("echo nothing", "printed no JSON")]
    public async Task A_plan_that_cannot_be_printed_passes_no_check(string script, string reason)
    {
        using var policy = new PolicyFixture();
        policy.Program("terraform", ["show", "-json", policy.Plan], script);
        policy.Program("conftest", ["test", "--ignore", ".git", "PLAN"], "exit 0");

        var output = await policy.RunAsync(Step("conftest"));

        Assert.False(output.Success);
        Assert.Contains(reason, Text(output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_of_a_wrapper_before_the_JSON_are_left_out()
    {
        using var policy = new PolicyFixture();
        policy.Program(
            "terraform",
            ["show", "-json", policy.Plan],
            $"echo 'wrapper {{ 1.0'; echo; echo '{PolicyFixture.PlanJson}'"
        );
        policy.Program("conftest", ["test", "--ignore", ".git", "PLAN"], "exit 0");

        Assert.True((await policy.RunAsync(Step("conftest"))).Success);
    }

    [Theory]
    [InlineData("a b", false)]
    [InlineData("x\"] | true", false)]
    [InlineData("-x", false)]
    [InlineData("net/eu-1", true)]
    public async Task A_name_of_a_pull_request_is_no_part_of_a_query(string directory, bool allowed)
    {
        using var policy = new PolicyFixture();
        policy.Context.Environment["TERRATEAM_DIR"] = directory;
        policy.Program(
            "opa",
            ["eval", "--fail", "--format", "json", "--ignore", ".git", "-i", "PLAN", $"data.m[\"{directory}\"]"],
            "exit 0"
        );

        var output = await policy.RunAsync(Step("opa", "data.m[\\\"${TERRATEAM_DIR}\\\"]"));

        Assert.Equal(allowed, output.Success);
        if (!allowed)
            Assert.Contains("opa.runtime().env.TERRATEAM_DIR", Text(output), StringComparison.Ordinal);
    }

    private static string Step(string tool, string extra = "", string more = "\"env\": {}")
    {
        var arguments = extra.Length is 0 ? "" : $"\"{string.Join("\", \"", extra.Split('|'))}\"";
        return $$"""{"type": "{{tool}}", "extra_args": [{{arguments}}], {{more}}}""";
    }

    private static JsonNode Payload(StepOutputV2 output) => JsonNode.Parse(output.Payload.GetRawText())!;

    private static string Text(StepOutputV2 output) => (string)Payload(output)["text"]!;
}

using System.Text.Json.Nodes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Runs;

namespace Terrateam.Tests.Core.Configuration;

/// <summary>Forms of the original's documentation are accepted, with a warning that names the current form.</summary>
public sealed class OlderFormTests
{
    [Theory]
    [InlineData("engine: {tf_version: 1.5.7}", "terraform", "1.5.7")]
    [InlineData("engine: {name: terraform, tf_version: 1.5.7}", "terraform", "1.5.7")]
    [InlineData("engine: {name: tofu, tf_version: 1.9.0}", "tofu", "1.9.0")]
    [InlineData("engine: {name: terraform, tf_version: 1.5.7, version: 1.6.0}", "terraform", "1.6.0")]
    [InlineData("engine: {tf_version: 1.5.7, override_tf_cmd: ./tf}\ndefault_tf_version: 1.4.0", "terraform", "1.5.7")]
    public void An_engines_older_version_is_its_version(string yaml, string name, string version)
    {
        var result = Read(yaml);

        var engine = result.Configuration!.ToWire()["engine"]!;
        Assert.Equal(
            (name, version, null),
            ((string?)engine["name"], (string?)engine["version"], (string?)engine["tf_version"])
        );
        var warning = Assert.Single(result.Warnings);
        Assert.Equal(("engine.tf_version", 1), (warning.Key, warning.Line));
        Assert.Contains("version", warning.Allowed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "terraform")]
    [InlineData("engine: {name: terraform, version: 1.5.0}\n", "terraform")]
    [InlineData("engine: {name: tofu, version: 1.9.0}\n", "tofu")]
    public void A_workflows_engine_without_a_name_is_the_repositorys(string above, string name)
    {
        var result = Read(
            $$"""
            {{above}}workflows:
            - tag_query: ''
              engine: {tf_version: 1.8.0}

            """
        );

        var engine = result.Configuration!.ToWire()["workflows"]![0]!["engine"]!;
        Assert.Equal((name, "1.8.0"), ((string?)engine["name"], (string?)engine["version"]));
        Assert.Equal("workflows[0].engine.tf_version", Assert.Single(result.Warnings).Key);
    }

    [Theory]
    [InlineData("engine: {name: terragrunt, tf_version: 1.5.7}")]
    [InlineData("engine: {name: cdktf, tf_version: 1.5.7}")]
    [InlineData("engine: {name: terraform, version: 1.5.7}")]
    public void A_tool_beneath_has_a_version_of_its_own(string yaml)
    {
        var result = Read(yaml);

        Assert.True(result.IsValid);
        Assert.Empty(result.Warnings);
    }

    [Theory]
    [InlineData("engine: {}", "the key `name` is missing")]
    [InlineData("engine: {version: 1.5.7}", "the key `name` is missing")]
    [InlineData("engine: {tf_version: 1.5}", "this is the number `1.5`")]
    [InlineData("engine: {tf_version: ''}", "this is empty")]
    [InlineData("engine: {tf_version: 1.5.7, tf_cmd: tofu}", "there is no key `tf_cmd` here")]
    [InlineData("engine: {name: pulumi, tf_version: 1.5.7}", "there is no key `tf_version` here")]
    public void What_means_nothing_is_refused_as_before(string yaml, string problem) =>
        Assert.Contains(problem, Assert.Single(Read(yaml).Errors).Problem, StringComparison.Ordinal);

    [Fact]
    public void The_gate_of_a_command_is_one_that_its_failure_opens()
    {
        var result = Read(
            """
            hooks:
              plan:
                pre:
                - {type: run, cmd: [a], gate: {token: t, any_of: ['team:x'], any_of_count: 1}}
            workflows:
            - tag_query: ''
              plan:
              - {type: run, cmd: [b], gate: {all_of: ['user:y']}, on_error: [{type: gate, token: first}]}
              - {type: checkov, gate: {token: theirs}}
            """
        );

        Assert.True(result.IsValid, string.Join(", ", result.Errors));
        var wire = result.Configuration!.ToWire();
        AssertJson(
            """[{"type": "gate", "token": "t", "any_of": ["team:x"], "any_of_count": 1}]""",
            wire["hooks"]!["plan"]!["pre"]![0]!["on_error"]!
        );
        AssertJson(
            """[{"type": "gate", "token": "first"}, {"type": "gate", "all_of": ["user:y"]}]""",
            wire["workflows"]![0]!["plan"]![0]!["on_error"]!
        );
        Assert.Null(wire["workflows"]![0]!["plan"]![0]!["gate"]);
        AssertJson("""{"token": "theirs"}""", wire["workflows"]![0]!["plan"]![1]!["gate"]!);
        Assert.Equal(
            ["hooks.plan.pre[0].gate", "workflows[0].plan[0].gate"],
            result.Warnings.Select(warning => warning.Key)
        );
        Assert.All(result.Warnings, warning =>
            Assert.Contains("`on_error: [{type: gate, ...}]`", warning.Allowed, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_branch_cannot_take_the_gate_of_a_command_away()
    {
        const string Guarded = """
            workflows:
            - tag_query: ''
              plan:
              - {type: run, cmd: [a], gate: {token: t}}

            """;
        var result = ConfigurationMerge.Merge(
            new()
            {
                DefaultBranch = new("c.yml", Guarded),
                Branch = new(
                    "c.yml",
                    """
                    workflows:
                    - tag_query: ''
                      plan:
                      - {type: run, cmd: [a]}

                    """
                ),
                IsAuthorTrusted = true,
            }
        );

        Assert.NotNull(result.Configuration!.ToWire()["workflows"]![0]!["plan"]![0]!["on_error"]![0]);
    }

    [Fact]
    public void What_is_printed_of_it_reads_the_same()
    {
        var result = Read(
            """
            engine: {tf_version: 1.5.7}
            workflows:
            - tag_query: ''
              engine: {tf_version: 1.8.0}
              plan: [{type: run, cmd: [a], gate: {token: t}}]

            """
        );

        var again = ConfigurationReader.Read("c.yml", result.Configuration!.ToFile().ToJsonString());

        AssertJson(result.Configuration.ToWire().ToJsonString(), again.Configuration!.ToWire());
    }

    private static ConfigurationResult Read(string yaml) => ConfigurationReader.Read("c.yml", yaml);

    private static void AssertJson(string expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual.ToJsonString());
}

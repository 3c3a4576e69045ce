using System.Text.Json.Nodes;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Runs;

namespace Terrateam.Tests.Core.Configuration;

/// <summary>The configuration that the runner gets.</summary>
public sealed class WireConfigurationTests
{
    [Fact]
    public void Without_a_file_the_runner_is_told_the_defaults() =>
        AssertJson(
            """
            {
              "version": "1", "enabled": true, "checkout_strategy": "merge", "create_and_select_workspace": true, "parallel_runs": 3,
              "cost_estimation": {"enabled": false, "provider": "infracost", "currency": "USD"},
              "engine": {"name": "terraform", "outputs": {"collect": true}},
              "when_modified": {"autoapply": false, "autoplan": true, "autoplan_draft_pr": true, "file_patterns": ["${DIR}/*.tf", "${DIR}/*.tfvars", "${DIR}/*.tf.json", "${DIR}/*.tofu", "${DIR}/*.tofu.json", "${DIR}/*.tfvars.json", "${DIR}/.terraform.lock.hcl"]},
              "dirs": {}
            }
            """,
            RepositoryConfiguration.Default.ToWire()
        );

    [Theory]
    [InlineData("cost_estimation: {}", true, "USD")]
    [InlineData("cost_estimation: {currency: EUR}", true, "EUR")]
    [InlineData("cost_estimation: {enabled: false}", false, "USD")]
    [InlineData("enabled: true", false, "USD")]
    public void Costs_are_estimated_where_the_file_asks_for_it(string file, bool enabled, string currency)
    {
        var costs = Read(file).ToWire()["cost_estimation"]!;

        Assert.Equal(enabled, (bool)costs["enabled"]!);
        Assert.Equal((currency, "infracost"), ((string?)costs["currency"], (string?)costs["provider"]));
    }

    [Fact]
    public void A_workflow_has_its_steps_and_its_engine_with_every_default()
    {
        var wire = Read(
                """
                default_tf_version: 1.9.8
                workflows:
                - tag_query: 'dir:a'
                - tag_query: 'dir:b'
                  engine: {name: tofu}
                  plan:
                  - {type: init, env: {A: b}}
                  - {type: run, cmd: [echo, hi]}
                  - {type: env, name: X, cmd: [x]}
                  - {type: oidc, role_arn: r}
                - tag_query: 'dir:c'
                  terragrunt: true
                - tag_query: 'dir:d'
                  terraform_version: 1.5.7
                  lock_policy: none
                """
            )
            .ToWire();

        var workflows = wire["workflows"]!.AsArray();
        AssertJson(
            """{"name": "terraform", "version": "1.9.8", "outputs": {"collect": true}}""",
            workflows[0]!["engine"]!
        );
        AssertJson(
            """[{"type": "init", "extra_args": []}, {"type": "plan", "extra_args": []}]""",
            workflows[0]!["plan"]!
        );
        AssertJson(
            """[{"type": "init", "extra_args": []}, {"type": "apply", "extra_args": []}]""",
            workflows[0]!["apply"]!
        );
        AssertJson("""{"name": "tofu", "outputs": {"collect": true}}""", workflows[1]!["engine"]!);
        AssertJson(
            """
            [
              {"type": "init", "env": {"A": "b"}, "extra_args": []},
              {"type": "run", "cmd": ["echo", "hi"], "capture_output": true, "format": "code", "on_error": [], "run_on": "success", "visible_on": "failure"},
              {"type": "env", "name": "X", "cmd": ["x"], "method": "exec", "sensitive": false, "trim_trailing_newlines": true},
              {"type": "oidc", "role_arn": "r", "provider": "aws", "assume_role_enabled": true, "duration": 3600, "region": "us-east-1", "session_name": "terrateam"}
            ]
            """,
            workflows[1]!["plan"]!
        );
        AssertJson(
            """{"name": "terragrunt", "tf_cmd": "terraform", "tf_version": "1.9.8", "outputs": {"collect": true}}""",
            workflows[2]!["engine"]!
        );
        AssertJson(
            """{"name": "terraform", "version": "1.5.7", "outputs": {"collect": true}}""",
            workflows[3]!["engine"]!
        );
        Assert.Equal("none", workflows[3]!["lock_policy"]!.GetValue<string>());
    }

    [Fact]
    public void Given_its_dirspaces_the_runner_finds_each_directory_under_its_own_name()
    {
        var configuration = Read(
            """
            create_and_select_workspace: false
            dirs: {'live/**/*.tf': {create_and_select_workspace: true, tags: [live]}}
            """
        );
        var set = ChangeMatcher.Match(
            configuration,
            ["live/a/x.tf", "other/x.tf"],
            new([new("live/a/x.tf"), new("other/x.tf")])
        );
        var directories = configuration.ToWire(set.Changed)["dirs"]!.AsObject();

        Assert.Equal(["live/a", "other"], directories.Select(static directory => directory.Key));
        Assert.True(directories["live/a"]!["create_and_select_workspace"]!.GetValue<bool>());
        Assert.False(directories["other"]!["create_and_select_workspace"]!.GetValue<bool>());
        AssertJson(
            """{"default": {"tags": [], "when_modified": {"autoapply": false, "autoplan": true, "autoplan_draft_pr": true, "file_patterns": ["${DIR}/*.tf", "${DIR}/*.tfvars", "${DIR}/*.tf.json", "${DIR}/*.tofu", "${DIR}/*.tofu.json", "${DIR}/*.tfvars.json", "${DIR}/.terraform.lock.hcl"]}}}""",
            directories["live/a"]!["workspaces"]!
        );
    }

    [Fact]
    public void Hooks_and_storage_are_passed_on_and_the_file_stays_as_it_is()
    {
        var configuration = Read(
            """
            hooks: {plan: {pre: [{type: run, cmd: [a]}]}}
            storage: {plans: {method: cmd, store: [s], fetch: [f]}}
            """
        );
        Assert.Equal(configuration.ToWire().ToJsonString(), configuration.ToWire().ToJsonString());
        AssertJson(
            """{"plans": {"method": "cmd", "store": ["s"], "fetch": ["f"]}}""",
            configuration.ToWire()["storage"]!
        );
        Assert.Equal("run", configuration.ToWire()["hooks"]!["plan"]!["pre"]![0]!["type"]!.GetValue<string>());
        AssertJson("[]", configuration.ToWire()["hooks"]!["plan"]!["post"]!);
    }

    private static void AssertJson(string expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual.ToJsonString());

    private static RepositoryConfiguration Read(string yaml)
    {
        var result = ConfigurationReader.Read("c.yml", yaml);
        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        return result.Configuration;
    }
}

using System.Text;
using System.Text.Json;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Tests.Core.Runs;

public sealed class RunResultTests
{
    // One run in version 2: token, two dirspaces, a failed command whose errors are ignored, a hook at the end.
    private const string V2 = """
        {
          "steps": [
            {"scope": {"type": "run", "flow": "hooks", "subflow": "pre"}, "step": "auth/update-terrateam-github-token",
             "success": true, "ignore_errors": false, "payload": {"visible_on": "error"}},
            {"scope": {"type": "dirspace", "dir": "a b", "workspace": "prod"}, "step": "tf/init",
             "success": true, "ignore_errors": false, "payload": {"text": "ready", "visible_on": "error", "cmd": ["terraform", "init"]}},
            {"scope": {"type": "dirspace", "dir": "c", "workspace": "default"}, "step": "tf/init",
             "success": false, "ignore_errors": false, "payload": {"text": "no provider", "visible_on": "error", "cmd": ["terraform", "init"]}},
            {"scope": {"type": "dirspace", "dir": "a b", "workspace": "prod"}, "step": "run",
             "success": false, "ignore_errors": true, "payload": {"text": "meh", "cmd": ["lint", "."], "exit_code": 3, "visible_on": "always"}},
            {"scope": {"dir": "a b", "workspace": "prod"}, "step": "tf/plan",
             "success": true, "ignore_errors": false,
             "payload": {"plan": "+ x", "has_changes": true, "text": "Plan: 1 to add", "visible_on": "always", "unknown": {"k": 1}}},
            {"scope": {"type": "run", "flow": "hooks", "subflow": "post"}, "step": "tf/drift-create-issue",
             "success": true, "ignore_errors": false, "payload": {}}
          ]
        }
        """;

    // The same run in version 1.
    private const string V1 = """
        {
          "overall": {
            "success": false,
            "outputs": {
              "pre": [{"success": true, "workflow_step": {"type": "run", "cmd": ["update-terrateam-github-token"]}, "outputs": {"text": ""}}],
              "post": [{"success": true, "workflow_step": {"type": "drift-create-issue"}}]
            }
          },
          "dirspaces": [
            {"path": "a b", "workspace": "prod", "success": true, "outputs": [
              {"success": true, "workflow_step": {"type": "run", "cmd": ["terraform", "init"], "exit_code": null},
               "outputs": {"output_key": "init", "text": "ready"}},
              {"success": true, "workflow_step": {"type": "run", "cmd": ["lint", "."], "exit_code": 3}, "outputs": {"text": "meh"}},
              {"success": true, "workflow_step": {"type": "plan"},
               "outputs": {"has_changes": true, "plan_text": "+ x", "plan": "Plan: 1 to add"}}]},
            {"path": "c", "workspace": "default", "success": false, "outputs": [
              {"success": false, "workflow_step": {"type": "run", "cmd": ["terraform", "init"]},
               "outputs": {"output_key": "init", "text": "no provider"}}]}
          ]
        }
        """;

    [Fact]
    public void Both_versions_tell_the_same_story() => Assert.Equal(Story(Read(V2)), Story(Read(V1)));

    [Fact]
    public void A_dirspace_succeeded_when_its_steps_did_or_had_their_errors_ignored()
    {
        var result = Read(V2);

        Assert.False(result.Success);
        Assert.Equal(
            [new Dirspace("a b", "prod"), new Dirspace("c", "default")],
            result.Dirspaces.Select(d => d.Dirspace)
        );
        Assert.Equal([true, false], result.Dirspaces.Select(d => d.Success));
        Assert.Equal([true, null], result.Dirspaces.Select(d => d.HasChanges));
        Assert.Equal(["+ x", null], result.Dirspaces.Select(d => d.PlanText));

        var lint = result.Dirspaces[0].Steps[1];
        Assert.True(lint.ErrorsIgnored);
        Assert.Equal(3, lint.ExitCode);
        Assert.True(lint.IsShown);
        Assert.Equal(1, result.Dirspaces[0].Steps[2].Payload!.Value.GetProperty("unknown").GetProperty("k").GetInt32());
    }

    [Fact]
    public void The_original_runners_results_are_read()
    {
        // As its current version sends them: a step's order of keys, no visible_on with env, only a text with a failed
        // plan.
        var result = Read(
            """
            {"steps": [
              {"ignore_errors": false, "payload": {"visible_on": "error"},
               "scope": {"type": "run", "flow": "hooks", "subflow": "pre"}, "step": "auth/update-terrateam-github-token", "success": true},
              {"ignore_errors": false, "payload": {"cmd": ["echo", "1"], "method": "exec", "text": "1\n"},
               "scope": {"type": "dirspace", "dir": "d", "workspace": "w"}, "step": "env", "success": true},
              {"ignore_errors": true, "payload": {"cmd": ["nope"], "text": "ERROR: Could not find program to run: ['nope']", "visible_on": "error"},
               "scope": {"type": "dirspace", "dir": "d", "workspace": "w"}, "step": "run", "success": false},
              {"ignore_errors": false, "payload": {"text": "Error: Invalid function argument", "visible_on": "always"},
               "scope": {"type": "dirspace", "dir": "d", "workspace": "w"}, "step": "tf/plan", "success": false},
              {"ignore_errors": false, "payload": {}, "scope": {"type": "dirspace", "dir": "e", "workspace": "w"}, "step": "plan", "success": false}
            ]}
            """
        );

        Assert.Equal([StepKind.Token], result.Before.Select(s => s.Kind));
        Assert.Equal([StepKind.Env, StepKind.Run, StepKind.Plan], result.Dirspaces[0].Steps.Select(s => s.Kind));
        Assert.Equal(["echo", "1"], result.Dirspaces[0].Steps[0].Command);
        Assert.Equal(
            (false, null, null),
            (result.Dirspaces[0].Success, result.Dirspaces[0].HasChanges, result.Dirspaces[0].PlanText)
        );
        Assert.True(result.Dirspaces[0].Steps[2].IsShown);
        Assert.False(result.Dirspaces[1].Success);
    }

    [Fact]
    public void What_nobody_reported_did_not_succeed()
    {
        var report = Read(
            """
            {"steps": [{"scope": {"type": "run", "flow": "hooks", "subflow": "pre"}, "step": "run", "success": true,
                        "ignore_errors": false, "payload": {}}], "gates": [{"name": "g", "any_of": ["user:x"], "any_of_count": 1}]}
            """
        );

        var covered = report.Covering([new Dirspace("a", "default"), new Dirspace("a", "default")]);

        Assert.True(report.Success);
        Assert.False(covered.Success);
        Assert.False(Assert.Single(covered.Dirspaces).Success);
        Assert.Equal("g", Assert.Single(covered.Gates).Name);
    }

    [Theory]
    [InlineData(
        """{"version":1,"success":true,"paths":{"a":{"modules":["m"],"failures":{"f.tf":{"msg":"bad","lnum":3}}}}}""",
        typeof(RunnerReport.Index)
    )]
    [InlineData("""{"config":{"version":"1"}}""", typeof(RunnerReport.BuildConfig))]
    [InlineData("""{"files":[{"path":"a","id":"x"},{"path":"b","changed":false}]}""", typeof(RunnerReport.BuildTree))]
    [InlineData("""{"msg":"no such program"}""", typeof(RunnerReport.BuildFailure))]
    [InlineData("""{"steps":[],"success":true}""", typeof(RunnerReport.StepsV2))]
    public void Every_other_form_is_told_by_its_fields(string json, Type expected) =>
        Assert.IsType(expected, RunnerReportReader.Read(Encoding.UTF8.GetBytes(json)), exactMatch: true);

    [Theory]
    [InlineData("[]", "object")]
    [InlineData("{}", "none of the known forms")]
    [InlineData("""{"steps":[{"step":"run","success":true,"ignore_errors":false,"payload":{}}]}""", "scope")]
    [InlineData("""{"steps":null}""", "steps")]
    [InlineData("""{"steps":[null]}""", "null in 'steps'")]
    [InlineData(
        """{"dirspaces":[null],"overall":{"success":true,"outputs":{"pre":[],"post":[]}}}""",
        "null in 'dirspaces'"
    )]
    [InlineData(
        """{"dirspaces":[],"overall":{"success":true,"outputs":{"pre":[null],"post":[]}}}""",
        "null in 'outputs'"
    )]
    [InlineData("""{"version":1,"success":true,"paths":{"a":null}}""", "null in 'paths'")]
    [InlineData("""{"version":1,"success":true,"paths":{"a":{"modules":[null],"failures":{}}}}""", "null in 'modules'")]
    [InlineData(
        """{"version":1,"success":true,"paths":{"a":{"modules":[],"failures":{"x":null}}}}""",
        "null in 'failures'"
    )]
    [InlineData("""{"version":1,"success":true,"paths":{},"symlinks":{"a":null}}""", "null in 'symlinks'")]
    [InlineData("""{"files":[null]}""", "null in 'files'")]
    [InlineData("{", "")]
    public void What_cannot_be_read_says_why(string json, string part)
    {
        var error = Assert.ThrowsAny<JsonException>(() => RunnerReportReader.Read(Encoding.UTF8.GetBytes(json)));

        Assert.Contains(part, error.Message, StringComparison.OrdinalIgnoreCase);
    }

    private static RunResult Read(string json) =>
        RunResult.From(RunnerReportReader.Read(Encoding.UTF8.GetBytes(json)))!;

    private static string Story(RunResult result) =>
        string.Join(
            '\n',
            [
                $"{result.Success}",
                .. result.Before.Select(Line),
                .. result.Dirspaces.SelectMany(d =>
                    d.Steps.Select(Line).Prepend($"{d.Dirspace}: {d.Success} {d.HasChanges} {d.PlanText}")
                ),
                .. result.After.Select(Line),
            ]
        );

    private static string Line(RunStep step) =>
        $"{step.Kind} {step.Name} {step.Success} '{step.Text}' "
        + $"{(step.Kind == StepKind.Token ? "" : string.Join(' ', step.Command ?? []))}";
}

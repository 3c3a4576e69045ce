using System.Text;
using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Tests.Architecture;
using Terrateam.Tests.Attacks;

namespace Terrateam.Tests.Sandbox.GitHub;

/// <summary>What GitHub refuses of a workflow file, and what only the sandbox does.</summary>
public sealed class WorkflowFileTests
{
    private const string Good = """
        name: Good
        on: {workflow_dispatch: {inputs: {work-token: {required: true, type: string}}}}
        permissions: {}
        env: {A: "${{ github.sha }}"}
        jobs:
          one:
            name: One
            if: github.actor != 'x'
            runs-on: [self-hosted, "${{ inputs.work-token }}"]
            permissions: {id-token: write, contents: read}
            steps:
              - uses: actions/checkout@v4
              - id: it
                if: ${{ success() || failure() }}
                name: It
                run: echo
                shell: bash
                env: {B: "${{ secrets.B }}"}

        """;

    [Fact]
    public void What_is_written_is_read()
    {
        var file = Read(Good);

        Assert.Equal((null, null), (file.Invalid, file.Unsupported));
        Assert.True(file.Dispatch!["work-token"].IsRequired && file.Call is null);
        var job = Assert.Single(file.Jobs);
        Assert.Equal("write", job.Permissions!["id_token"]);
        Assert.Equal(["self-hosted", "${{ inputs.work-token }}"], job.RunsOn);
        Assert.Equal(["actions/checkout@v4", null], job.Steps.Select(step => step.Uses));
        Assert.Equal("${{ secrets.B }}", job.Steps[1].Env["B"]);
    }

    [Theory]
    [InlineData("permissions: {}", "permisions: {}", "Unexpected value 'permisions'", 3)]
    [InlineData("id-token: write", "id_token: write", "Unexpected value 'id_token'", 10)]
    [InlineData("id-token: write", "id-token: maybe", "Unexpected value 'maybe'", 10)]
    [InlineData("permissions: {}", "permissions: none", "`permissions`", 3)]
    [InlineData("runs-on: [self-hosted, \"${{ inputs.work-token }}\"]", "env: {C: d}", "runs-on", 7)]
    [InlineData("github.actor != 'x'", "secrets.X != 'x'", "Unrecognized named-value: 'secrets'", 8)]
    [InlineData("github.actor != 'x'", "steps.it.outcome", "Unrecognized named-value: 'steps'", 8)]
    [InlineData("${{ success() || failure() }}", "${{ success( }}", "Unexpected", 14)]
    [InlineData("${{ secrets.B }}", "${{ secret.B }}", "Unrecognized named-value: 'secret'", 18)]
    [InlineData("run: echo", "run: echo\n        uses: x/y@v1", "either `uses` or `run`", 13)]
    [InlineData("- uses: actions/checkout@v4", "- name: nothing", "either `uses` or `run`", 12)]
    [InlineData("- uses: actions/checkout@v4", "- {uses: x/y@v1, shell: bash}", "beside `uses`", 12)]
    [InlineData("shell: bash", "with: {a: b}", "Unexpected value 'with'", 17)]
    [InlineData("shell: bash", "timeout: 3", "Unexpected value 'timeout'", 17)]
    [InlineData("required: true", "requird: true", "Unexpected value 'requird'", 2)]
    public void What_GitHub_refuses_is_refused_with_its_line(string old, string now, string reason, int line)
    {
        var file = Read(Good.Replace(old, now, StringComparison.Ordinal));

        Assert.NotNull(file.Invalid);
        Assert.Contains(reason, file.Invalid, StringComparison.Ordinal);
        Assert.Contains($"(Line: {line},", file.Invalid, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name: One", "strategy: {matrix: {a: [1]}}", "`strategy`")]
    [InlineData("name: One", "container: alpine", "`container`")]
    [InlineData("name: One", "services: {}", "`services`")]
    [InlineData("name: One", "needs: other", "`needs`")]
    [InlineData("name: One", "concurrency: a", "`concurrency`")]
    [InlineData("permissions: {}", "concurrency: a", "`concurrency`")]
    [InlineData("name: One", "outputs: {a: b}", "`outputs`")]
    [InlineData("jobs:", "jobs:\n  two: {runs-on: x, steps: [{run: a}]}", "workflows of several jobs")]
    [InlineData("${{ secrets.B }}", "${{ hashFiles('x') }}", "`hashFiles`")]
    public void What_only_GitHub_knows_is_named(string old, string now, string what)
    {
        var file = Read(Good.Replace(old, now, StringComparison.Ordinal));

        Assert.Null(file.Invalid);
        Assert.Contains($"does not know {what}", file.Unsupported, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("read-all", "read")]
    [InlineData("write-all", "write")]
    public void All_permissions_can_be_given_at_once(string text, string level)
    {
        var permissions = Read(
            Good.Replace("permissions: {}", $"permissions: {text}", StringComparison.Ordinal)
        ).Permissions!;

        Assert.Equal((level, level), (permissions["id_token"], permissions["contents"]));
    }

    [Fact]
    public void Workflows_of_ours_and_of_the_original_are_understood()
    {
        string[] texts =
        [
            .. CodeBase.Files("*.yml", "samples/workflow").Select(CodeBase.Read),
            SampleWorkflow.OfTheOriginal,
            Samples.Workflow,
        ];
        Assert.Equal(5, texts.Length);
        Assert.All(texts, text => Assert.Equal((null, null), (Read(text).Invalid, Read(text).Unsupported)));

        var action = ActionFile.Read("action.yml", Encoding.UTF8.GetBytes(CodeBase.Read("action.yml")));
        Assert.Null(action.Problem);
        Assert.Equal("true", action.Inputs["fail-on-error"].Default);
    }

    [Theory]
    [InlineData("runs: {using: docker, image: x}", "'docker'")]
    [InlineData("runs: {using: composite, steps: [{run: echo}]}", "shell")]
    [InlineData("runs: {using: composite, steps: [{run: '${{ secrets.X }}', shell: sh}]}", "'secrets'")]
    [InlineData("runs: {using: composite, steps: [], pre: x}", "'pre'")]
    [InlineData("name: x", "`runs`")]
    public void An_action_that_cannot_be_run_says_why(string text, string reason) =>
        Assert.Contains(
            reason,
            ActionFile.Read("action.yml", Encoding.UTF8.GetBytes(text)).Problem,
            StringComparison.Ordinal
        );

    private static WorkflowFile Read(string text) =>
        WorkflowFileReader.Read(".github/workflows/a.yml", Encoding.UTF8.GetBytes(text))!;
}

using System.Text.Json;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Credentials;
using Terrateam.Cli.Output;
using Terrateam.Cli.Secrets;
using Terrateam.Cli.Steps;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Tests.Cli;

/// <summary>A check with a gate that could not be made needs its approval.</summary>
public sealed class StepGateTests
{
    private const string Gate = "\"gate\": {\"token\": \"t\"}";
    private const string OnError = "\"on_error\": [{\"type\": \"gate\", \"token\": \"t\"}]";

    [Theory]
    [InlineData("run", Gate)]
    [InlineData("run", OnError)]
    [InlineData("checkov", Gate)]
    public async Task An_exception_opens_the_gate(string type, string gate)
    {
        var context = await RunAsync($$"""{"type": "{{type}}", {{gate}}}""", new IOException("exec format error"));

        Assert.Equal(["t"], context.Gates.Select(one => one.Token));
        Assert.True(context.Outputs.Single() is { Success: false, IgnoreErrors: true });
    }

    [Fact]
    public async Task A_run_step_that_may_not_fail_fails_and_opens_the_gate()
    {
        var context = await RunAsync(
            $$"""{"type": "run", "ignore_errors": false, {{Gate}}}""",
            new IOException("exec format error")
        );

        Assert.Equal(["t"], context.Gates.Select(one => one.Token));
        Assert.False(context.Success);
    }

    [Theory]
    [InlineData(Gate)]
    [InlineData(OnError)]
    public async Task A_configuration_that_cannot_be_carried_out_fails_whatever_its_gate_is(string gate)
    {
        var context = await RunAsync($$"""{"type": "run", {{gate}}}""", new ConfigurationException("no"));

        Assert.False(context.Success);
        Assert.Empty(context.Gates);
    }

    private static async Task<StepContext> RunAsync(string step, Exception fault)
    {
        var log = new JobLog(new StringWriter(), new SecretMask());
        var thrower = new Thrower(fault);
        using var files = new CredentialFiles(Path.GetTempPath(), log, TimeProvider.System);
        var context = new StepContext(
            StepScope.Before,
            "before",
            Path.GetTempPath(),
            new Dictionary<string, string>(StringComparer.Ordinal)
        );
        await new StepRunner(
            new Dictionary<string, IStep>(StringComparer.Ordinal) { ["run"] = thrower, ["checkov"] = thrower },
            files,
            log
        ).RunAsync(
            context,
            [new JsonView(JsonElement.Parse(step), "hooks.all.pre[0]")],
            TestContext.Current.CancellationToken
        );
        return context;
    }

    private sealed class Thrower(Exception fault) : IStep
    {
        public Task<StepResult> RunAsync(StepContext context, JsonView step, CancellationToken cancellationToken) =>
            throw fault;
    }
}

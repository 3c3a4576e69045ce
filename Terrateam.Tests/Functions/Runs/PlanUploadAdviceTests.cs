using System.Text.Json;
using System.Text.Json.Nodes;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;
using Terrateam.Functions.Runs;
using Terrateam.Tests.Core.Locks;

namespace Terrateam.Tests.Functions.Runs;

public sealed class PlanUploadAdviceTests
{
    private const long Limit = 33_554_432;

    private static readonly Dirspace Network = new("network", "default");

    [Theory]
    [InlineData("Could not store plan file, with the following error:\n\n")]
    [InlineData("Could not store plan file, with the following error:\n\nHTTP 413 Request Entity Too Large")]
    [InlineData("Could not store plan file, with the following error:\n\nRequest body too large.")]
    [InlineData(
        "The plan could not be stored, so it cannot be applied. The backend did not store the plan: HTTP 413, it "
            + "is too large."
    )]
    public void A_plan_that_the_host_did_not_let_through_is_explained(string text)
    {
        var note = Assert.Single(Notes(RunKind.Plan, text));

        Assert.Contains("32 MiB (`FUNCTIONS_REQUEST_BODY_SIZE_LIMIT`)", note, StringComparison.Ordinal);
        Assert.Contains("about 18 MiB", note, StringComparison.Ordinal);
        Assert.Contains("this project's action", note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "Could not store plan file, with the following error:\n\n{\"message\":\"This run does not plan that "
            + "directory and workspace.\"}"
    )]
    [InlineData("Could not store plan file, with the following error:\n\nHTTPSConnectionPool: Read timed out.")]
    [InlineData("Error: Invalid provider")]
    public void What_failed_for_another_reason_is_not(string text) => Assert.Empty(Notes(RunKind.Plan, text));

    [Fact]
    public void Only_plans_are_stored() =>
        Assert.Empty(Notes(RunKind.Apply, "Could not store plan file, with the following error:\n\n"));

    private static IEnumerable<string> Notes(RunKind kind, string text)
    {
        var payload = JsonElement.Parse(new JsonObject { ["text"] = text, ["visible_on"] = "always" }.ToJsonString());
        var step = new StepOutputV2(StepScope.From(Network), "tf/plan", Success: false, IgnoreErrors: false, payload);
        var run = Sample.Run(kind, 1, DateTimeOffset.UnixEpoch, Network);
        return PlanUploadAdvice.Create(run, RunResult.FromV2(new RunnerReport.StepsV2([step])), Limit);
    }
}

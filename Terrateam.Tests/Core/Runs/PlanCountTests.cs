using System.Text;
using System.Text.Json.Nodes;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Tests.Core.Runs;

/// <summary>Which counts of a plan are believed: the runner's, the text's, or neither.</summary>
public sealed class PlanCountTests
{
    private const string Three =
        """{"add": 0, "change": 0, "destroy": 3, "import": 0, "forget": 0, "move": 0, "read": 0, "output": 0, "invoke": 1}""";

    [Theory]
    [InlineData(Three, "Plan: 0 to add, 0 to change, 3 to destroy. Actions: 1 to invoke.", "+0 ~0 -3, 1 action")]
    [InlineData(Three, "Plan: *** to add, 0 to change, 3 to destroy.", "+0 ~0 -3, 1 action")]
    [InlineData(Three, "Plan: everything goes.\n\nChanges to Outputs:", "+0 ~0 -3, 1 action")]
    [InlineData(Three, "", "+0 ~0 -3, 1 action")]
    [InlineData(null, "Plan: 0 to add, 0 to change, 3 to destroy.", "+0 ~0 -3")]
    [InlineData(null, "Plan: everything goes.", null)]
    [InlineData(null, "", null)]
    [InlineData("""{"add": 0, "change": 0, "destroy": 0, "output": 1}""", "Changes to Outputs:", "+0 ~0 -0")]
    [InlineData("""{"add": 0, "change": 0, "destroy": 0}""", "Plan: 0 to add, 0 to change, 3 to destroy.", null)]
    [InlineData("""{"add": 1, "change": 0, "destroy": 2}""", "Plan: 3 to add, 0 to change, 0 to destroy.", null)]
    [InlineData("""{"add": 0, "change": 0}""", "Plan: 0 to add, 0 to change, 3 to destroy.", "+0 ~0 -3")]
    [InlineData("""{"add": -1, "change": 0, "destroy": 0}""", "", null)]
    [InlineData("""{"add": "1", "change": 0, "destroy": 0}""", "", null)]
    [InlineData("""{"add": 1.5, "change": 0, "destroy": 0}""", "", null)]
    [InlineData("7", "Plan: 0 to add, 0 to change, 3 to destroy.", "+0 ~0 -3")]
    public void Counts_are_the_runners_unless_people_see_others(string? counts, string text, string? expected)
    {
        var payload = new JsonObject { ["plan"] = text, ["has_changes"] = true };
        if (counts is not null)
            payload["counts"] = JsonNode.Parse(counts);

        Assert.Equal(expected, Of(payload)?.ToString());
    }

    [Theory]
    [InlineData(0, 0, 1, true)]
    [InlineData(0, 1, 1, false)]
    [InlineData(1, 0, 1, false)]
    [InlineData(0, 0, 0, false)]
    public void Only_outputs_is_said_where_nothing_else_is_counted(int moves, int reads, int outputs, bool expected) =>
        Assert.Equal(
            expected,
            Of(
                new()
                {
                    ["plan"] = "Changes to Outputs:",
                    ["counts"] = new JsonObject
                    {
                        ["add"] = 0,
                        ["change"] = 0,
                        ["destroy"] = 0,
                        ["move"] = moves,
                        ["read"] = reads,
                        ["output"] = outputs,
                    },
                }
            )!.IsOnlyOutputs
        );

    private static Terrateam.Core.Runs.PlanSummary? Of(JsonObject payload)
    {
        var report = new JsonObject
        {
            ["steps"] = new JsonArray(
                new JsonObject
                {
                    ["scope"] = new JsonObject
                    {
                        ["type"] = "dirspace",
                        ["dir"] = "a",
                        ["workspace"] = "default",
                    },
                    ["step"] = "tf/plan",
                    ["success"] = true,
                    ["ignore_errors"] = false,
                    ["payload"] = payload,
                }
            ),
        };
        return RunResult
            .From(RunnerReportReader.Read(Encoding.UTF8.GetBytes(report.ToJsonString())))!
            .Dirspaces.Single()
            .Summary;
    }
}

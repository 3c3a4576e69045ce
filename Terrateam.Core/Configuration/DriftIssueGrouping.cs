using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Terrateam.Core.Configuration;

/// <summary>How drift is reported in GitHub issues.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DriftIssueGrouping>))]
public enum DriftIssueGrouping
{
    /// <summary>One issue for a whole schedule.</summary>
    All,

    /// <summary>One issue for each dirspace.</summary>
    Dirspace,
}

/// <summary>
/// The hook step <c>drift_create_issue</c>. The backend executes it by opening, updating and closing issues; it is
/// never sent to a runner.
/// </summary>
internal static class DriftIssueStep
{
    private const string Type = "drift_create_issue";
    private static readonly string[] Operations = ["all", "plan", "apply"];
    private static readonly string[] Times = ["pre", "post"];

    internal static DriftIssueGrouping? Find(JsonObject? hooks)
    {
        var step = Lists(hooks)
            .Where(static list => !list.Operation.Equals("apply", StringComparison.Ordinal))
            .SelectMany(static list => list.Steps)
            .OfType<JsonObject>()
            .FirstOrDefault(IsIt);
        return step is null ? null
            : string.Equals(step.Text("group_by"), "dirspace", StringComparison.Ordinal) ? DriftIssueGrouping.Dirspace
            : DriftIssueGrouping.All;
    }

    internal static void Remove(JsonObject? hooks)
    {
        foreach (var (_, steps) in Lists(hooks))
        {
            foreach (var step in steps.OfType<JsonObject>().Where(IsIt).ToList())
                steps.Remove(step);
        }
    }

    private static bool IsIt(JsonObject step) => string.Equals(step.Text("type"), Type, StringComparison.Ordinal);

    private static IEnumerable<(string Operation, JsonArray Steps)> Lists(JsonObject? hooks) =>
        from operation in Operations
        let hook = hooks?[operation] as JsonObject
        where hook is not null
        from time in Times
        let steps = hook[time] as JsonArray
        where steps is not null
        select (operation, steps);
}

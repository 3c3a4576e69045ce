using System.Text.Json;

namespace Terrateam.Core.Runs;

/// <summary>
/// The counts of a plan: our own runner reads them from the plan file and reports them; the original sends text only.
/// </summary>
internal static class PlanCounts
{
    /// <summary>The key of the counts in a plan step's payload.</summary>
    public const string Key = "counts";

    /// <summary>The counts, or null where they are not known.</summary>
    /// <param name="payload">The payload of the plan step.</param>
    /// <param name="text">
    /// The plan as reviewers see it. It is compared with the plan file before an apply, which the counts are not: where
    /// the text has other counts, none are shown.
    /// </param>
    public static PlanSummary? From(JsonElement payload, string? text)
    {
        var told = text is null ? null : PlanSummary.Parse(text);
        if (Read(payload) is not { } counted)
            return told;

        return told is null || (told.Add, told.Change, told.Destroy) == (counted.Add, counted.Change, counted.Destroy)
            ? counted
            : null;
    }

    private static PlanSummary? Read(JsonElement payload)
    {
        if (Payload.Find(payload, Key) is not { ValueKind: JsonValueKind.Object } counts)
            return null;

        int? Count(string name) => Payload.Number(counts, name) is >= 0 and var count ? count : null;
        if (Count("add") is not { } add || Count("change") is not { } change || Count("destroy") is not { } destroy)
            return null;

        var summary = new PlanSummary(add, change, destroy, Count("import") ?? 0, Count("forget") ?? 0)
        {
            Move = Count("move") ?? 0,
            Invoke = Count("invoke") ?? 0,
        };
        return summary with
        {
            IsOnlyOutputs = summary == PlanSummary.None && Count("read") is null or 0 && Count("output") > 0,
        };
    }
}

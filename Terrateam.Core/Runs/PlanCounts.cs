using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Core.Runs;

/// <summary>
/// The counts of a plan: our own runner reads them from the plan file and reports them; the original sends text only.
/// </summary>
internal static class PlanCounts
{
    /// <summary>The counts, or null where they are not known.</summary>
    /// <param name="plan">
    /// The plan. Its text is what reviewers see, and is compared with the plan file before an apply, which the counts
    /// are not: where the text has other counts, none are shown.
    /// </param>
    public static PlanSummary? From(ReportedPlan plan)
    {
        var shown = plan.Text is { } text ? PlanSummary.Parse(text) : null;
        if (plan.Counts is not { } counts)
            return shown;

        return shown is null || (shown.Add, shown.Change, shown.Destroy) == (counts.Add, counts.Change, counts.Destroy)
            ? SummaryOf(counts)
            : null;
    }

    private static PlanSummary SummaryOf(ChangeCounts counts)
    {
        var summary = new PlanSummary(counts.Add, counts.Change, counts.Destroy, counts.Import, counts.Forget)
        {
            Move = counts.Move,
            Invoke = counts.Invoke,
        };
        return summary with { IsOnlyOutputs = summary == PlanSummary.None && counts is { Read: 0, Output: > 0 } };
    }
}

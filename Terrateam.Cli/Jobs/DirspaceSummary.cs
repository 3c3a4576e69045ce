using System.Text.Json;
using Terrateam.Cli.Steps;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Jobs;

/// <summary>A dirspace's results as a row and a block of the job summary.</summary>
/// <param name="State">In words.</param>
/// <param name="Icon">The same as a symbol.</param>
/// <param name="HasChanges">True for a plan that does something.</param>
/// <param name="Counts">Of a plan or an apply; null where they are not known.</param>
/// <param name="Text">The plan, the output of the apply, or why a step failed.</param>
/// <param name="IsDiff">True for a plan.</param>
internal sealed record DirspaceSummary(
    string State,
    string Icon,
    bool HasChanges,
    PlanSummary? Counts,
    string Text,
    bool IsDiff
)
{
    public static DirspaceSummary From(StepContext context)
    {
        var failed = context.Outputs.Find(static output => !output.Success && !output.IgnoreErrors);
        if (failed is not null)
        {
            var isCancelled = StepNames.KindOf(failed.Step) == StepKind.Cancelled;
            return new DirspaceSummary(
                isCancelled ? "not finished" : "failed",
                isCancelled ? "⏹️" : "❌",
                false,
                null,
                FailureLog.TextOf(failed.Payload),
                false
            );
        }

        var last = context.Outputs.FindLast(static output =>
            output.Success && StepNames.KindOf(output.Step) is (StepKind.Plan or StepKind.Apply)
        );
        if (last is null)
            return new DirspaceSummary("done", "✅", false, null, "", false);

        var text = FailureLog.TextOf(last.Payload);
        if (StepNames.KindOf(last.Step) == StepKind.Apply)
            return new DirspaceSummary("applied", "✅", false, PlanSummary.Parse(text), text, false);

        var plan = last.Payload.TryGetProperty(PayloadNames.Plan, out var diff) ? diff.GetString() ?? "" : text;
        var changes =
            last.Payload.TryGetProperty(PayloadNames.HasChanges, out var flag) && flag.ValueKind == JsonValueKind.True;
        return changes
            ? new DirspaceSummary(
                "changes",
                "📝",
                true,
                context.Facts is { } facts ? CountsOf(facts) : PlanSummary.Parse(plan),
                plan,
                true
            )
            : new DirspaceSummary("no changes", "✅", false, PlanSummary.None, plan, true);
    }

    private static PlanSummary CountsOf(Engines.PlanFacts facts) =>
        new(facts.Add, facts.Change, facts.Destroy, facts.Import, facts.Forget) { Move = facts.Move };
}

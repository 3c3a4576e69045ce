using System.Text;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Reporting;

/// <summary>The details of a run, the most important first.</summary>
internal static class ResultBlocks
{
    // More than fits into any comment; the rest of a long output is not read.
    private const int MaxRead = 200_000;

    private const int MaxNamed = 3;

    // How much of each output is kept, tried in this order until the block is small enough.
    private static readonly int[] Steps = [int.MaxValue, 32_000, 16_000, 8_000, 4_000, 2_000, 1_000, 400];

    internal static IEnumerable<CommentBlock> Create(RunReport report)
    {
        var hooks = HookBlocks.Create(report).ToLookup(static hook => hook.Order, static hook => hook.Block);
        var dirspaces = Sorted(report)
            .ToLookup(dirspace => OrderOf(report, dirspace), dirspace => Dirspace(report, dirspace));
        return new[] { BlockOrder.Failure, BlockOrder.Warning, BlockOrder.Rest }.SelectMany(order =>
            order == BlockOrder.Rest ? dirspaces[order].Concat(hooks[order]) : hooks[order].Concat(dirspaces[order])
        );
    }

    /// <summary>Failures first, then warnings, then changes, then the rest; by dirspace within each.</summary>
    internal static IEnumerable<DirspaceReport> Sorted(RunReport report) =>
        report
            .Dirspaces.OrderBy(dirspace => OrderOf(report, dirspace))
            .ThenBy(static dirspace => Order(dirspace.State))
            .ThenBy(static dirspace => dirspace.Dirspace);

    private static BlockOrder OrderOf(RunReport report, DirspaceReport dirspace) =>
        dirspace.State switch
        {
            DirspaceReportState.Failed or DirspaceReportState.Cancelled or DirspaceReportState.Skipped =>
                BlockOrder.Failure,
            _ when Warns(dirspace) || report.Gates.Any(gate => gate.Dirspace == dirspace.Dirspace) =>
                BlockOrder.Warning,
            _ => BlockOrder.Rest,
        };

    private static int Order(DirspaceReportState state) =>
        state switch
        {
            DirspaceReportState.Failed => 0,
            DirspaceReportState.Cancelled => 1,
            DirspaceReportState.Skipped => 2,
            DirspaceReportState.Success => 3,
            DirspaceReportState.Running => 4,
            DirspaceReportState.Waiting => 5,
            _ => 6,
        };

    private static CommentBlock Dirspace(RunReport report, DirspaceReport dirspace)
    {
        var failed = dirspace.State == DirspaceReportState.Failed;
        var warns = Warns(dirspace);
        var icon = Icon(dirspace);
        var word = Word(report, dirspace) + (warns ? $", {Failures(Warnings(dirspace))}" : "");
        var brief =
            $"- {icon} {Markdown.Code(dirspace.Dirspace.Directory)} "
            + $"{Markdown.Code(dirspace.Dirspace.Workspace)}: {word}";
        if (dirspace.Reason is { } reason)
            brief += $". {Markdown.Inline(Truncation.First(reason, 200))}";

        var shown = Shown(dirspace);
        if (shown.Count == 0 && dirspace.Plan is null && dirspace.Outputs is null)
            return CommentBlock.Line(brief);

        var title =
            $"{icon} {Markdown.HtmlCode(dirspace.Dirspace.Directory)} "
            + $"{Markdown.HtmlCode(dirspace.Dirspace.Workspace)}: {Markdown.Html(word)}";
        return new(
            size => Fit(size, keep => Details(title, failed || warns, Parts(dirspace, shown, keep))),
            $"{brief}. The details are in the {MessageParts.Link("workflow run", report.Url) ?? "workflow run"}.",
            IsLine: false
        );
    }

    /// <summary>The details of a dirspace without a fold; null where there are none.</summary>
    internal static string? Unfolded(DirspaceReport dirspace, int size)
    {
        var shown = Shown(dirspace);
        return shown.Count == 0 && dirspace.Plan is null && dirspace.Outputs is null
            ? null
            : Fit(size, keep => string.Join("\n\n", Parts(dirspace, shown, keep)));
    }

    private static List<StepReport> Shown(DirspaceReport dirspace)
    {
        var failed = dirspace.State == DirspaceReportState.Failed;
        return
        [
            .. (dirspace.Steps ?? [])
                .Where(step => IsShown(step, failed) && !IsToldByPlan(step, dirspace))
                .Select(Readable),
        ];
    }

    /// <summary>True where a step failed and left the dirspace successful: a policy, or one that asks for an
    /// approval.</summary>
    internal static bool Warns(DirspaceReport dirspace) =>
        dirspace.State is DirspaceReportState.Success or DirspaceReportState.NoChanges && Warnings(dirspace).Any();

    private static IEnumerable<StepReport> Warnings(DirspaceReport dirspace) =>
        (dirspace.Steps ?? []).Where(static step => !step.Success);

    internal static string Failures(IEnumerable<StepReport> failed)
    {
        var names = failed.Select(static step => step.Name).Distinct(StringComparer.Ordinal).ToList();
        var more = names.Count > MaxNamed ? $" and {names.Count - MaxNamed} more" : "";
        return $"{string.Join(", ", names.Take(MaxNamed))}{more} failed";
    }

    // Failed steps come first, then the plan, then the other steps.
    private static IEnumerable<string> Parts(DirspaceReport dirspace, List<StepReport> shown, int keep)
    {
        if (dirspace.Reason is { } reason)
            yield return Markdown.Inline(reason);
        foreach (var step in shown.Where(static step => !step.Success))
            yield return Step(step, keep);

        if (dirspace.Plan is { } plan)
            yield return Markdown.Fence(Start(plan, keep), "diff");
        foreach (var step in shown.Where(static step => step.Success))
            yield return Step(step, keep);
        if (dirspace.Outputs is { } outputs)
            yield return $"Outputs:\n\n{Markdown.Fence(Start(outputs, keep), "json")}";
    }

    // An error is at the end of what a program prints.
    internal static string Step(StepReport step, int keep)
    {
        var word =
            step.Success ? ""
            : step.IgnoreErrors ? " failed, which this step may"
            : " failed";
        var text = new StringBuilder(Markdown.Code(step.Name)).Append(word);
        if (step.Command is { Length: > 0 } command)
            text.Append(": ").Append(Markdown.Code(command));
        var output = Truncation.KeepEnd(step.Output, keep);
        if (output.Length == 0)
            return text.ToString();

        var isMarkdown = step.Format == OutputFormat.Markdown;
        text.Append("\n\n")
            .Append(
                !step.Success && (!isMarkdown || Markdown.IsSentence(output))
                    ? Markdown.Failure(output, step.Language ?? "")
                : isMarkdown ? Markdown.Quote(output)
                : Markdown.Fence(output, step.Language ?? "")
            );
        return text.ToString();
    }

    internal static StepReport Readable(StepReport step) =>
        step with
        {
            Output = PrintableText.From(Truncation.Last(step.Output, MaxRead)).TrimEnd(),
        };

    private static string Start(string text, int keep)
    {
        var read = Truncation.First(text, MaxRead);
        return Truncation.KeepStart(PrintableText.From(read), keep, text.AsSpan(read.Length).Count('\n'));
    }

    // GitHub reads markdown inside HTML only below a blank line.
    internal static string Details(string title, bool open, IEnumerable<string> parts) =>
        $"<details{(open ? " open" : "")}>\n<summary>{title}</summary>\n\n{string.Join("\n\n", parts)}\n\n</details>";

    internal static string? Fit(int size, Func<int, string> render)
    {
        foreach (var keep in Steps)
        {
            // Text that is longer than the block cannot fit.
            if (keep != int.MaxValue && keep > size)
                continue;
            var text = render(Math.Min(keep, Math.Max(size, 400)));
            if (Truncation.SizeOf(text) <= size)
                return text;
        }

        return null;
    }

    // The plan step prints the plan, which is shown already.
    private static bool IsToldByPlan(StepReport step, DirspaceReport dirspace) =>
        dirspace.Plan is not null && step.Success && step.Name.EndsWith("/plan", StringComparison.Ordinal);

    internal static bool IsShown(StepReport step, bool failed) =>
        (!step.Success && !step.IgnoreErrors)
        || (
            step.Output.Length > 0
            && step.VisibleOn switch
            {
                VisibleOn.Always => true,
                VisibleOn.Failure => failed || !step.Success,
                _ => !failed,
            }
        );

    /// <summary>The result of a dirspace in a word.</summary>
    /// <param name="report">The run.</param>
    /// <param name="dirspace">The dirspace.</param>
    /// <param name="counts">True to show the counts of a plan or an apply instead of the word.</param>
    internal static string Word(RunReport report, DirspaceReport dirspace, bool counts = true) =>
        dirspace.State switch
        {
            DirspaceReportState.Waiting => "waiting",
            DirspaceReportState.Running => "running",
            DirspaceReportState.NoChanges => "no changes",
            DirspaceReportState.Failed => "failed",
            DirspaceReportState.Cancelled => "cancelled",
            DirspaceReportState.Skipped => "skipped",
            _ when counts && dirspace.Summary is { } summary => summary.ToString(),
            _ when counts && IsUncounted(report, dirspace) => "changes, and how many is not known",
            _ => string.Equals(report.Operation, "plan", StringComparison.Ordinal) ? "changes" : "applied",
        };

    /// <summary>True for a plan with changes whose number is not known.</summary>
    internal static bool IsUncounted(RunReport report, DirspaceReport dirspace) =>
        dirspace is { State: DirspaceReportState.Success, Summary: null }
        && string.Equals(report.Operation, "plan", StringComparison.Ordinal);

    /// <summary>The sign of a dirspace's result.</summary>
    internal static string Icon(DirspaceReport dirspace) =>
        dirspace.State switch
        {
            _ when Warns(dirspace) => ":warning:",
            DirspaceReportState.Failed => ":x:",
            DirspaceReportState.Success or DirspaceReportState.NoChanges => ":white_check_mark:",
            DirspaceReportState.Cancelled or DirspaceReportState.Skipped => ":no_entry_sign:",
            _ => ":hourglass:",
        };
}

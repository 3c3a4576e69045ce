namespace Terrateam.Core.Reporting;

/// <summary>Where a block of a run's comment stands.</summary>
internal enum BlockOrder
{
    /// <summary>Something failed.</summary>
    Failure,

    /// <summary>Something failed that may, or waits for an approval.</summary>
    Warning,

    /// <summary>All went well.</summary>
    Rest,
}

/// <summary>The details of the hooks of a run.</summary>
internal static class HookBlocks
{
    internal static IEnumerable<(CommentBlock Block, BlockOrder Order)> Create(RunReport report) =>
        Create(report, "Hooks before", report.PreHooks).Concat(Create(report, "Hooks after", report.PostHooks));

    /// <summary>True where a hook failed that may.</summary>
    internal static bool HasWarning(RunReport report) => report.PreHooks.Concat(report.PostHooks).Any(IsWarning);

    private static IEnumerable<(CommentBlock Block, BlockOrder Order)> Create(
        RunReport report,
        string name,
        IReadOnlyList<StepReport> steps
    )
    {
        var failed = steps.Any(static step => !step.Success && !step.IgnoreErrors);
        var warnings = steps.Where(IsWarning).ToList();
        var order =
            failed ? BlockOrder.Failure
            : warnings.Count > 0 ? BlockOrder.Warning
            : BlockOrder.Rest;
        var (icon, word) = order switch
        {
            BlockOrder.Failure => (":x:", "failed"),
            BlockOrder.Warning => (":warning:", $"done, {ResultBlocks.Failures(warnings)}"),
            _ => (":white_check_mark:", "done"),
        };
        var shown = steps.Where(step => ResultBlocks.IsShown(step, failed)).Select(ResultBlocks.Readable).ToList();
        if (shown.Count == 0)
        {
            if (order == BlockOrder.Warning)
                yield return (CommentBlock.Line($"- {icon} {name}: {Markdown.Inline(word)}"), order);
            yield break;
        }

        var block = new CommentBlock(
            size =>
                ResultBlocks.Fit(size, keep =>
                    ResultBlocks.Details(
                        $"{icon} {name}: {Markdown.Html(word)}",
                        order != BlockOrder.Rest,
                        shown
                            .OrderBy(static step => step.Success)
                            .ThenBy(static step => step.IgnoreErrors)
                            .Select(step => ResultBlocks.Step(step, keep))
                    )
                ),
            $"- {icon} {name}: {Markdown.Inline(word)}. The details are in the "
                + $"{MessageParts.Link("workflow run", report.Url) ?? "workflow run"}.",
            IsLine: false
        );
        yield return (block, order);
    }

    private static bool IsWarning(StepReport step) => !step.Success && step.IgnoreErrors;
}

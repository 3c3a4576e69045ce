using System.Globalization;
using System.Text;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Reporting;

/// <summary>The text above the details of a run, and the next steps below them.</summary>
internal static class ResultHead
{
    private const int MaxListed = 20;
    private const string GiveUp = "To give up this pull request's hold on its directories: comment `terrateam unlock`.";

    internal static string Create(RunReport report, int size)
    {
        var head = new StringBuilder();
        head.Append(
            CultureInfo.InvariantCulture,
            $"### {Icon(report)} Terrateam {report.Operation}: {Title(report)}\n"
        );
        if (Totals(report) is { } totals)
            head.Append(CultureInfo.InvariantCulture, $"\n**{totals}**\n");
        if (Facts(report) is { Length: > 0 } facts)
            head.Append(CultureInfo.InvariantCulture, $"\n{facts}\n");

        if (report.HasTable)
            head.Append(CultureInfo.InvariantCulture, $"\n{ResultTable.Create(report, size / 2)}\n");

        foreach (var paragraph in Paragraphs(report))
        {
            if (Truncation.SizeOf(paragraph) + Truncation.SizeOf(head.ToString()) < size)
                head.Append(CultureInfo.InvariantCulture, $"\n{paragraph}\n");
        }

        return head.ToString().TrimEnd();
    }

    /// <summary>The next steps; empty while the run is not over.</summary>
    internal static string NextSteps(RunReport report)
    {
        if (report.State is RunReportState.Queued or RunReportState.Running)
            return "";

        if (report.DriftSchedule is not null)
        {
            return "- To keep what is there: change the configuration to match, in a pull request.\n"
                + "- To put it back as the branch says: open a pull request over these directories and apply it, "
                + "or give the schedule `reconcile: true`.\n"
                + "- This issue is kept up to date, and closed when the drift is gone.";
        }

        var isPlan = IsPlan(report);
        if (EndedFromOutside(report) is { } ended)
            return List(ended);

        var steps = new List<string>();
        var planned = report.Dirspaces.Where(static dirspace => dirspace.State == DirspaceReportState.Success).ToList();
        var failed =
            report.State is RunReportState.Failed or RunReportState.Aborted
            || report.Dirspaces.Any(static dirspace => dirspace.State == DirspaceReportState.Failed);
        if (failed)
        {
            steps.Add(
                isPlan
                    ? "To plan again after mending what failed: push, or comment `terrateam plan`."
                    : (
                        "A plan is good for one apply. After mending what failed: comment `terrateam plan`, look "
                        + "at the plan, and comment `terrateam apply`."
                    )
            );
        }

        if (isPlan && report.Overtaken.Count > 0)
            steps.Add("To plan again what was overtaken: comment `terrateam plan`.");
        if (isPlan)
            steps.AddRange(Apply(report, ApplyTargets.Of(report)));

        if (report.LayersRemaining > 0 && !failed)
        {
            steps.Add(
                isPlan && planned.Count > 0
                    ? (
                        $"{Count(report.LayersRemaining, "layer")} of directories that depend on these will be "
                        + $"planned once they are applied."
                    )
                    : (
                        $"{Count(report.LayersRemaining, "layer")} of directories that depend on these will be "
                        + $"planned next."
                    )
            );
        }

        if (!isPlan && !failed && report is { Unapplied: > 0, LayersRemaining: 0, HasOtherRuns: false })
        {
            steps.Add(
                $"{Count(report.Unapplied.Value, "directory", "directories")} of this pull request "
                    + $"{(report.Unapplied == 1 ? "is" : "are")} not applied. "
                    + "To apply what is planned: comment `terrateam apply`."
            );
        }

        if (!isPlan)
        {
            steps.Add(
                report is { Unapplied: 0, LayersRemaining: 0 } && !failed
                    ? "Everything that this pull request changes is applied. What is left is to merge it, where that is "
                        + "not done."
                    : GiveUp
            );
        }

        return List(steps);
    }

    private static string List(IEnumerable<string> steps) =>
        string.Join('\n', steps.Select(static step => $"- {step}"));

    // Nothing of these failed, so that there is nothing to mend. An apply may have begun: what it holds stays said, but
    // for one that a close ended, because a closed pull request holds nothing.
    private static IEnumerable<string>? EndedFromOutside(RunReport report)
    {
        var isPlan = IsPlan(report);
        return report.End switch
        {
            RunEnd.PullRequestClosed =>
            [
                "To plan again: reopen the pull request, and comment `terrateam plan` where that does not begin by "
                    + "itself.",
            ],
            RunEnd.Superseded or RunEnd.Suspended => isPlan ? [] : [GiveUp],
            RunEnd.Unlocked when isPlan => ["To plan again: comment `terrateam plan`."],
            RunEnd.Unlocked =>
            [
                "Where the apply had begun, it may have changed a part. To see what is left: comment `terrateam plan`.",
                GiveUp,
            ],
            _ => null,
        };
    }

    private static IEnumerable<string> Apply(RunReport report, IReadOnlyList<ApplyTarget> targets)
    {
        if (!report.AppliesByItself || ApplyTargets.IsBlocked(targets))
            return ApplyAdvice.Steps(targets);

        var planned = targets.Count(static target => target.Readiness == ApplyReadiness.Ready);
        return planned == 0 ? []
            : planned == targets.Count ? ["It is applied by itself; there is nothing to do."]
            : ["What is planned is applied by itself."];
    }

    private static IEnumerable<string> Paragraphs(RunReport report)
    {
        if (report.Reason is { } reason)
            yield return $"**{Markdown.Inline(reason)}**";
        if (report.FilesTruncated)
        {
            yield return "GitHub lists at most 3,000 changed files and this pull request has more, so every "
                + "directory counts as changed.";
        }

        if (report.Costs is { } costs)
            yield return CostTable.Create(costs);

        foreach (var note in report.Notes.Take(MaxListed))
            yield return Truncation.First(note, 2_000);
        if (report.Overtaken.Count > 0)
        {
            yield return Listed(
                ":warning: **Overtaken: these have to be planned again before they can be applied.**",
                report.Overtaken,
                MessageParts.Overtaken
            );
        }

        if (report.Holds.Count > 0)
        {
            yield return Listed(
                "These cannot be applied yet, because other pull requests hold them:",
                report.Holds,
                MessageParts.Hold
            );
        }

        if (GateText.Planned(report.Gates) is { } gates)
            yield return gates;
        if (report.Denied.Count > 0)
        {
            yield return Listed(
                "These were left out, because who asked may not touch them:",
                report.Denied,
                static denied => $"{MessageParts.Dirspace(denied.Dirspace)}: {Markdown.Inline(denied.Reason)}"
            );
        }
    }

    private static string Listed<T>(string title, IReadOnlyList<T> items, Func<T, string> line) =>
        $"{title}\n{MessageParts.List(items, line, MaxListed)}";

    private static string Icon(RunReport report) =>
        report.State switch
        {
            RunReportState.Queued or RunReportState.Running => ":hourglass:",
            RunReportState.Done when report.Overtaken.Count > 0 || report.HasWarning => ":warning:",
            RunReportState.Done => ":white_check_mark:",
            _ => ":x:",
        };

    private static string Title(RunReport report)
    {
        var states = report.Dirspaces.CountBy(static dirspace => dirspace.State).ToDictionary();
        int Of(DirspaceReportState state) => states.GetValueOrDefault(state);
        var parts = new List<string>();
        if (report.State == RunReportState.Queued)
            return $"{Count(report.Dirspaces.Count, "directory", "directories")} waiting for a runner";
        if (report.State == RunReportState.Aborted)
            parts.Add("ended before it was done");

        var changed = Of(DirspaceReportState.Success);
        Add(Of(DirspaceReportState.Failed), "failed");
        Add(changed, IsPlan(report) ? "with changes" : "applied");
        Add(Of(DirspaceReportState.NoChanges), "without changes");
        Add(Of(DirspaceReportState.Running), "running");
        Add(Of(DirspaceReportState.Waiting), "waiting");
        Add(Of(DirspaceReportState.Cancelled), "cancelled");
        Add(Of(DirspaceReportState.Skipped), "skipped");
        if (report.State == RunReportState.Failed && Of(DirspaceReportState.Failed) == 0)
            parts.Insert(0, "failed outside the directories");
        return parts.Count == 0 ? "nothing to do" : string.Join(", ", parts);

        void Add(int count, string what)
        {
            if (count > 0)
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {what}"));
        }
    }

    private static string? Totals(RunReport report)
    {
        var isPlan = IsPlan(report);
        var summaries = report.Dirspaces.Select(static dirspace => dirspace.Summary).OfType<PlanSummary>().ToList();
        var unknown = report.Dirspaces.Count(dirspace => ResultBlocks.IsUncounted(report, dirspace));
        if (summaries.Count == 0)
            return unknown == 0 ? null : "How many changes there are is not known";

        var sum = summaries.Aggregate(static (left, right) => left + right);
        var text = isPlan
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{sum.Add} to add, {sum.Change} to change, {sum.Destroy} to destroy"
            )
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{sum.Add} added, {sum.Change} changed, {sum.Destroy} destroyed"
            );
        text +=
            Also(sum.Import, isPlan ? "to import" : "imported")
            + Also(sum.Forget, isPlan ? "to forget" : "forgotten")
            + Also(sum.Move, isPlan ? "to move" : "moved")
            + Also(
                sum.Invoke,
                (isPlan, sum.Invoke) switch
                {
                    (true, 1) => "action to invoke",
                    (true, _) => "actions to invoke",
                    (_, 1) => "action invoked",
                    _ => "actions invoked",
                }
            );
        return unknown == 0 ? text : $"{text}, and an unknown number in {Count(unknown, "directory", "directories")}";

        static string Also(int count, string what) =>
            count > 0 ? string.Create(CultureInfo.InvariantCulture, $", {count} {what}") : "";
    }

    private static string Facts(RunReport report)
    {
        var facts = new List<string>();
        if (report.HeadSha is { Length: >= 7 } sha)
            facts.Add($"Commit {Markdown.Code(sha[..7])}");
        if (report.Environment is { } environment)
            facts.Add($"environment {Markdown.Code(environment)}");
        if (MessageParts.Link("workflow run", report.Url) is { } link)
            facts.Add(link);
        return string.Join(" | ", facts);
    }

    private static bool IsPlan(RunReport report) => string.Equals(report.Operation, "plan", StringComparison.Ordinal);

    private static string Count(int count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many ?? one + "s")}");
}

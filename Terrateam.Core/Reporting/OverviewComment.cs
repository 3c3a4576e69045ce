using System.Globalization;
using System.Text;
using Terrateam.Core.Changes;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Reporting;

/// <summary>Renders the overview of a pull request.</summary>
public static class OverviewComment
{
    /// <summary>What is left where the configuration switched the overview off.</summary>
    public const string SwitchedOff =
        "### Terrateam overview\n\nThe configuration does not ask for it any more (`notifications.overview`), so it is "
        + "not kept up to date.";

    private const int MaxRows = 400;

    /// <summary>The comment, within GitHub's limit: rows that need a person are kept longest.</summary>
    /// <param name="report">The pull request.</param>
    /// <param name="limit">The size, in bytes of JSON.</param>
    public static string Render(OverviewReport report, int limit = ResultComment.Limit - 256)
    {
        ArgumentNullException.ThrowIfNull(report);
        var rows = report.Rows.OrderBy(static row => row.Status).ThenBy(static row => row.Dirspace).ToList();
        var head = new StringBuilder($"### {Icon(report)} Terrateam overview: {Counts(report.Rows)}\n");
        if (Totals(report) is { } totals)
            head.Append(CultureInfo.InvariantCulture, $"\n**{totals}**\n");
        head.Append(CultureInfo.InvariantCulture, $"\n{Facts(report)}\n");

        var foot = string.Join("\n\n", Parts(report, limit / 4));
        if (rows.Count > 0)
        {
            var size = limit - Truncation.SizeOf(head.ToString()) - Truncation.SizeOf(foot) - 200;
            head.Append(CultureInfo.InvariantCulture, $"\n{Table(rows, size)}\n");
        }

        return head.Append(foot.Length > 0 ? $"\n{foot}" : "").ToString().TrimEnd();
    }

    private static string Table(List<OverviewRow> rows, int size)
    {
        var hasWorkspaces = rows.Exists(static row =>
            !string.Equals(row.Dirspace.Workspace, "default", StringComparison.Ordinal)
        );
        var hasCounts = rows.Exists(static row => row.Counts is not null);
        var hasCosts = rows.Exists(static row => row.Cost is { Difference: not 0 });
        var hasLinks = rows.Exists(static row => Links(row).Length > 0);
        var table = new StringBuilder(Line("directory", "workspace", "state", "changes", "cost a month", "see")).Append(
            Line("---", "---", "---", "--:", "--:", "---")
        );
        var left = size - Truncation.SizeOf(table.ToString());
        var shown = 0;
        foreach (var row in rows.Take(MaxRows))
        {
            var line = Line(
                ResultTable.Cell(row.Dirspace.Directory),
                ResultTable.Cell(row.Dirspace.Workspace),
                State(row),
                row.Counts?.ToString() ?? "",
                row.Cost is { Difference: not 0 } cost ? Amount(cost.Difference) : "",
                Links(row)
            );
            left -= Truncation.SizeOf(line);
            if (left < 0)
                break;
            table.Append(line);
            shown++;
        }

        if (shown < rows.Count)
            table.Append(CultureInfo.InvariantCulture, $"\nand {rows.Count - shown} more: {Counts(rows[shown..])}\n");
        return table.ToString().TrimEnd();

        string Line(string directory, string workspace, string state, string counts, string cost, string links)
        {
            string[] cells =
            [
                directory,
                .. hasWorkspaces ? [workspace] : Array.Empty<string>(),
                state,
                .. hasCounts ? [counts] : Array.Empty<string>(),
                .. hasCosts ? [cost] : Array.Empty<string>(),
                .. hasLinks ? [links] : Array.Empty<string>(),
            ];
            return $"| {string.Join(" | ", cells)} |\n";
        }
    }

    private static IEnumerable<string> Parts(OverviewReport report, int size)
    {
        if (GateText.Planned(report.Gates) is { } gates && Truncation.SizeOf(gates) < size)
            yield return gates;
        if (Next(report) is { } next)
            yield return next;
    }

    private static string? Next(OverviewReport report)
    {
        bool Has(params OverviewStatus[] states) => report.Rows.Any(row => states.Contains(row.Status));
        if (report.State == PullRequestState.Closed)
            return null;
        if (Has(OverviewStatus.Planning, OverviewStatus.Applying))
            return null;

        // The layers after it are planned once it is applied.
        var steps = new List<string>();
        var turn = ApplyTargets.Turn(report);
        if (
            turn.Any(static row =>
                row.Status is OverviewStatus.ApplyFailed or OverviewStatus.PlanFailed || IsUnplanned(row)
            )
        )
        {
            steps.Add("To plan again: push, or comment `terrateam plan`.");
        }

        steps.AddRange(ApplyAdvice.Steps(ApplyTargets.Of(report), "what is planned"));
        if (report.State == PullRequestState.Merged && report.HeldSince is not null)
            steps.Add("To leave what is not applied to a later pull request: comment `terrateam unlock`.");
        if (report.State == PullRequestState.Open && report.Rows.Count > 0 && report.Rows.All(IsDone))
            steps.Add("Everything is applied. What is left is to merge it, where that is not done.");
        return steps.Count == 0 ? null : string.Join('\n', steps.Select(static step => $"- {step}"));
    }

    private static bool IsUnplanned(OverviewRow row) =>
        row.Status is OverviewStatus.Overtaken or OverviewStatus.Outdated or OverviewStatus.NotPlanned;

    private static bool IsDone(OverviewRow row) =>
        row.Status is OverviewStatus.Applied or OverviewStatus.NoChanges or OverviewStatus.Left;

    private static string Icon(OverviewReport report)
    {
        var worst = report.Rows.Count == 0 ? OverviewStatus.NoChanges : report.Rows.Min(static row => row.Status);
        return worst switch
        {
            OverviewStatus.ApplyFailed or OverviewStatus.PlanFailed => ":x:",
            <= OverviewStatus.Outdated => ":warning:",
            _ when report.State == PullRequestState.Closed => ":no_entry_sign:",
            _ when report.State == PullRequestState.Merged && !report.Rows.All(IsDone) => ":warning:",
            _ when report.Rows.Any(static row => row.Status is OverviewStatus.Applying or OverviewStatus.Planning) =>
                ":hourglass:",
            OverviewStatus.Planned or OverviewStatus.NotPlanned => ":memo:",
            _ => ":white_check_mark:",
        };
    }

    private static string Counts(IEnumerable<OverviewRow> rows)
    {
        var parts = rows.CountBy(static row => row.Status)
            .OrderBy(static one => one.Key)
            .Select(static one => string.Create(CultureInfo.InvariantCulture, $"{one.Value} {Word(one.Key)}"));
        return string.Join(", ", parts) is { Length: > 0 } text ? text : "nothing to do";
    }

    private static string? Totals(OverviewReport report)
    {
        var counted = report
            .Rows.Where(static row =>
                row.Status is OverviewStatus.Planned or OverviewStatus.WaitsForGate or OverviewStatus.Locked
            )
            .Select(static row => row.Counts)
            .OfType<PlanSummary>()
            .ToList();
        var costs = report.Rows.Select(static row => row.Cost).OfType<DirspaceCost>().ToList();
        var parts = new List<string>();
        if (counted.Count > 0)
        {
            var sum = counted.Aggregate(static (left, right) => left + right);
            parts.Add($"To apply: {sum.Add} to add, {sum.Change} to change, {sum.Destroy} to destroy");
        }

        if (costs.Sum(static cost => cost.Difference) is not 0 and var difference)
        {
            var currency = report.Currency.Length == 0 ? "" : $" {report.Currency}";
            parts.Add($"{Amount(difference)}{currency} a month");
        }

        return parts.Count == 0 ? null : string.Join("; ", parts);
    }

    private static string Facts(OverviewReport report)
    {
        var facts = new List<string>();
        if (report.State == PullRequestState.Merged)
            facts.Add("Merged");
        else if (report.State == PullRequestState.Closed)
            facts.Add("Closed without being merged");
        facts.Add($"Commit {Markdown.Code(Truncation.First(report.HeadSha, 7))}");
        if (report.HeldSince is { } since)
            facts.Add($"holds what it changes since {MessageParts.Time(since)}");
        if (report.Queued > 0)
            facts.Add(string.Create(CultureInfo.InvariantCulture, $"{report.Queued} waiting in the queue"));
        return string.Join(" | ", facts);
    }

    private static string State(OverviewRow row)
    {
        var by = row.By is { } number ? string.Create(CultureInfo.InvariantCulture, $"#{number}") : "another";
        return row.Status switch
        {
            OverviewStatus.ApplyFailed or OverviewStatus.PlanFailed => $":x: {Word(row.Status)}",
            OverviewStatus.Overtaken => $":warning: overtaken by {(row.By == 0 ? "drift" : by)}",
            OverviewStatus.Locked => $":lock: locked by {by}",
            OverviewStatus.WaitsForGate => $":raised_hand: {Word(row.Status)}",
            OverviewStatus.Outdated or OverviewStatus.NotPlanned => $":warning: {Word(row.Status)}",
            OverviewStatus.NotApplied or OverviewStatus.Left => $":no_entry_sign: {Word(row.Status)}",
            OverviewStatus.Applying or OverviewStatus.Planning => $":hourglass: {Word(row.Status)}",
            OverviewStatus.Planned => $":memo: {Word(row.Status)}",
            _ => $":white_check_mark: {Word(row.Status)}",
        };
    }

    private static string Word(OverviewStatus status) =>
        status switch
        {
            OverviewStatus.ApplyFailed => "failed to apply",
            OverviewStatus.PlanFailed => "failed to plan",
            OverviewStatus.Overtaken => "overtaken",
            OverviewStatus.Locked => "locked",
            OverviewStatus.WaitsForGate => "waiting for a gate",
            OverviewStatus.Outdated => "out of date",
            OverviewStatus.NotPlanned => "not planned",
            OverviewStatus.NotApplied => "not applied",
            OverviewStatus.Applying => "being applied",
            OverviewStatus.Planning => "being planned",
            OverviewStatus.Planned => "planned",
            OverviewStatus.Applied => "applied",
            OverviewStatus.NoChanges => "without changes",
            _ => "no longer changed",
        };

    private static string Links(OverviewRow row)
    {
        string?[] links = [MessageParts.Link("comment", row.CommentUrl), MessageParts.Link("run", row.Url)];
        return string.Join(", ", links.OfType<string>());
    }

    private static string Amount(decimal amount) =>
        (amount > 0 ? "+" : "") + amount.ToString("N2", CultureInfo.InvariantCulture);
}

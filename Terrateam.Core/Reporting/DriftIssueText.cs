using System.Security.Cryptography;
using System.Text;
using Terrateam.Core.Changes;

namespace Terrateam.Core.Reporting;

/// <summary>
/// The issue that tells of drift: kept up to date for as long as there is drift, and closed when it is gone.
/// </summary>
public static class DriftIssueText
{
    /// <summary>The label by which our issues are found.</summary>
    public const string Label = "terrateam-drift";

    private const int MaxTitleLength = 256;

    /// <summary>Its title.</summary>
    /// <param name="dirspace">The dirspace that it is about; null for all of a schedule.</param>
    public static string Title(Dirspace? dirspace) =>
        dirspace is { } one
            ? Truncation.First(
                Markdown.Printable($"Terrateam: Drift Detected - {one.Directory} ({one.Workspace})").Replace('\n', ' '),
                MaxTitleLength
            )
            : "Terrateam: Drift Detected";

    /// <summary>The hidden line by which the issue of a schedule, or of one of its dirspaces, is found again.</summary>
    public static string Marker(string schedule, Dirspace? dirspace)
    {
        // A hash, because names may hold what ends a comment of HTML.
        var key =
            $"{schedule.Length}:{schedule}{(dirspace is { } one ? $"|{one.Directory.Length}:{one.Directory}|{one.Workspace}" : "")}";
        return $"<!-- terrateam:drift:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 16))} -->";
    }

    /// <summary>Its text while there is drift.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="dirspace">The dirspace that it is about; null for all of the schedule.</param>
    /// <param name="report">What was planned.</param>
    /// <param name="at">When.</param>
    public static string Found(string schedule, Dirspace? dirspace, RunReport report, DateTimeOffset at)
    {
        var head =
            $"{Marker(schedule, dirspace)}\nWhat is there is not what the default branch says. Schedule "
            + $"{Markdown.Code(schedule)}, looked at {MessageParts.Time(at)}.\n\n";
        var body = ResultComment.Render(
            report with
            {
                DriftSchedule = schedule,
            },
            ResultComment.Limit - Truncation.SizeOf(head)
        )[0];
        return head + body;
    }

    /// <summary>Its text once the drift is gone.</summary>
    public static string Gone(string schedule, Dirspace? dirspace, DateTimeOffset at) =>
        $"{Marker(schedule, dirspace)}\nThe drift is gone. Schedule {Markdown.Code(schedule)}, looked at "
        + $"{MessageParts.Time(at)}.";
}

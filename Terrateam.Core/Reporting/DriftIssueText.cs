using System.Security.Cryptography;
using System.Text;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Reporting;

/// <summary>
/// The issue that reports drift: kept up to date for as long as there is drift, and closed when there is none.
/// </summary>
public static class DriftIssueText
{
    /// <summary>The label by which Terrateam's issues are found.</summary>
    public const string Label = "terrateam-drift";

    private const int MaxTitleLength = 256;

    /// <summary>The issue's title.</summary>
    /// <param name="dirspace">The dirspace that it is about; null for all of a schedule.</param>
    public static string Title(Dirspace? dirspace) =>
        dirspace is { } one
            ? Truncation.First(
                PrintableText.From($"Terrateam: Drift Detected - {one.Directory} ({one.Workspace})").Replace('\n', ' '),
                MaxTitleLength
            )
            : "Terrateam: Drift Detected";

    /// <summary>The hidden line that identifies the issue of a schedule, or of one of its dirspaces.</summary>
    public static string Marker(string schedule, Dirspace? dirspace)
    {
        // A hash, because names may contain the end of an HTML comment.
        var key =
            $"{schedule.Length}:{schedule}{(dirspace is { } one ? $"|{one.Directory.Length}:{one.Directory}|{one.Workspace}" : "")}";
        return $"<!-- terrateam:drift:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 16))} -->";
    }

    /// <summary>The issue's text while there is drift.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="dirspace">The dirspace that it is about; null for all of the schedule.</param>
    /// <param name="report">The plans.</param>
    /// <param name="at">When they were made.</param>
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

    /// <summary>The issue's text once there is no drift any more.</summary>
    public static string Gone(string schedule, Dirspace? dirspace, DateTimeOffset at) =>
        $"{Marker(schedule, dirspace)}\nThe drift is gone. Schedule {Markdown.Code(schedule)}, looked at "
        + $"{MessageParts.Time(at)}.";
}

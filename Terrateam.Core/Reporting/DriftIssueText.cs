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

    /// <summary>The label with which people silence an issue, and so its drift.</summary>
    public const string IgnoreLabel = "terrateam:ignore-drift";

    /// <summary>What the text of each issue starts with.</summary>
    public const string Start = "<!-- terrateam:drift:";

    private const string DigestStart = "\n<!-- terrateam:drift-digest:";
    private const int MaxTitleLength = 256;

    private const string Hint =
        "Comment `terrateam plan` to look again, or `terrateam apply` to apply what is shown here. Closing this issue "
        + "acknowledges the drift until it changes; the label `"
        + IgnoreLabel
        + "` ignores it.\n\n";

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
    /// <param name="digest">Which drift it is, to tell it from another; null where that is not known.</param>
    public static string Found(
        string schedule,
        Dirspace? dirspace,
        RunReport report,
        DateTimeOffset at,
        string? digest = null
    )
    {
        var head =
            $"{Marker(schedule, dirspace)}{(digest is null ? "" : $"{DigestStart}{digest} -->")}\nWhat is there is not what the default branch says. Schedule "
            + $"{Markdown.Code(schedule)}, looked at {MessageParts.Time(at)}.\n\n{(digest is null ? "" : Hint)}";
        var body = ResultComment.Render(
            report with
            {
                DriftSchedule = schedule,
            },
            ResultComment.Limit - Truncation.SizeOf(head)
        )[0];
        return head + body;
    }

    /// <summary>Which drift the text of an issue shows; null where it does not say.</summary>
    public static string? DigestOf(string body)
    {
        ArgumentNullException.ThrowIfNull(body);
        var start = body.IndexOf(DigestStart, StringComparison.Ordinal);
        var end = start < 0 ? -1 : body.IndexOf(" -->", start, StringComparison.Ordinal);
        return end < 0 ? null : body[(start + DigestStart.Length)..end];
    }

    /// <summary>The answer to closing an issue by hand.</summary>
    public static string Acknowledged(string actor) =>
        $"Acknowledged by {Markdown.Code(actor)}: this drift is not reported again until it changes. Open the issue "
        + "again to have it kept up to date.";

    /// <summary>The answer to the label that silences an issue.</summary>
    public static string Ignored(string actor) =>
        $"Ignored by {Markdown.Code(actor)}: as long as this issue has the label {Markdown.Code(IgnoreLabel)}, open or "
        + "closed, its drift is not reported, however it changes. A schedule that reconciles goes on doing so.";

    /// <summary>The answer to a command that works in pull requests only.</summary>
    public static string NotHere() =>
        "### :x: Not in a drift issue\n\nHere `terrateam plan`, `terrateam apply`, `terrateam unlock` and "
        + "`terrateam feedback` do something, each for all of the issue: without a tag query, and without numbers of "
        + "pull requests.";

    /// <summary>The answer while the schedule is at work already.</summary>
    public static string Busy(string schedule) =>
        $"### :hourglass: Schedule {Markdown.Code(schedule)} is being looked at already\n\nWhat it finds will be in "
        + "this issue. Comment again afterwards.";

    /// <summary>The answer where the issue belongs to nothing that the default branch configures.</summary>
    public static string Unknown() =>
        "### :x: No schedule has this drift any more\n\n`drift` of the configuration on the default branch has no "
        + "schedule for what this issue is about, or the directory is gone. Nothing was done; the issue can be closed.";

    /// <summary>What is told where nothing could be planned.</summary>
    public static string NothingPlanned() =>
        "### :x: Nothing was planned\n\nWhat this issue is about is held by a pull request, is being applied, or is not "
        + "in the schedule any more.";

    /// <summary>What is told where an apply found another drift than the one that was shown.</summary>
    public static string Changed() =>
        "### :x: Nothing was applied\n\nThe drift is not the one any more that this issue showed. The issue shows the "
        + "new one now: look at it, and comment `terrateam apply` again.";

    /// <summary>What is told where the issue's text is not the one that was posted, or where that is not known.</summary>
    public static string Edited() =>
        "### :x: Nothing was applied\n\nThe text of this issue is not what Terrateam is known to have posted: it may have "
        + "been edited, or was posted by an earlier version. Comment `terrateam plan`, look at what the issue shows then, "
        + "and comment `terrateam apply` again. An issue that is closed or ignored is not updated: open it, or take the "
        + "label off, before.";

    /// <summary>What is told where an apply was asked for before the issue showed what it shows now.</summary>
    public static string ShownLater() =>
        "### :x: Nothing was applied\n\n`terrateam apply` was written before the issue showed what it shows now, or in "
        + "the same second. Look at it, and comment `terrateam apply` again.";

    /// <summary>What is told where an apply did not succeed.</summary>
    /// <param name="urls">The runs that did not.</param>
    public static string NotApplied(IReadOnlyList<string> urls) =>
        "### :x: Not everything was applied\n\n"
        + (urls.Count == 0 ? "No run was started." : string.Join('\n', urls.Select(static url => $"- {url}")));

    /// <summary>The issue's text once there is no drift any more.</summary>
    public static string Gone(string schedule, Dirspace? dirspace, DateTimeOffset at) =>
        $"{Marker(schedule, dirspace)}\nThe drift is gone. Schedule {Markdown.Code(schedule)}, looked at "
        + $"{MessageParts.Time(at)}.";
}

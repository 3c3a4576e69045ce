using System.Globalization;
using System.Text;
using Terrateam.Functions.Audit;

namespace Terrateam.Functions.Reviews;

/// <summary>The issue of a weekly review. Texts of people stand in it as plain text.</summary>
internal static class ReviewText
{
    public const string Label = "terrateam-security-review";

    private const int MaxCell = 100;
    private const string Open = "- [ ] Signed off";

    public static string Title(string week) => $"Security review of {week}";

    public static string Marker(string week) => $"<!-- terrateam:review:{week} -->";

    public static string Render(
        ReviewedWeek week,
        ReviewFindings findings,
        IReadOnlyList<string> suspended,
        IReadOnlyList<string> incidents,
        IReadOnlyList<string> unsigned
    )
    {
        var text = new StringBuilder(Marker(week.Name)).Append('\n');
        text.Append(
            CultureInfo.InvariantCulture,
            $"What the audit trail has of {week.From:yyyy-MM-dd} to {week.To:yyyy-MM-dd} (UTC), for an operator to look at.\n\n"
        );
        List(text, "Suspended now", suspended);
        List(text, "Open incidents", incidents);
        List(text, "Earlier reviews that nobody signed off", unsigned);
        foreach (var section in findings.Sections)
            Append(text, section, week);
        text.Append(CultureInfo.InvariantCulture, $"## Sign-off\n\n{Open}\n\n");
        text.Append("An operator who has looked at all of it signs it off, which closes this issue:\n\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"```sh\nterrateam ops review sign-off {week.Name} --reason \"what was found\"\n```\n"
        );
        return text.ToString();
    }

    /// <summary>The text with the mark of who signed it off.</summary>
    public static string SignedOff(string body, string by, DateTimeOffset at) =>
        body.Replace(
            Open,
            string.Create(CultureInfo.InvariantCulture, $"- [x] Signed off by {AuditText.Plain(by)} at {Time(at)}"),
            StringComparison.Ordinal
        );

    private static void List(StringBuilder text, string title, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0)
            return;
        text.Append(CultureInfo.InvariantCulture, $"## {title}\n\n");
        foreach (var line in lines)
            text.Append(CultureInfo.InvariantCulture, $"- {AuditText.Plain(Cut(line))}\n");
        text.Append('\n');
    }

    private static void Append(StringBuilder text, ReviewSection section, ReviewedWeek week)
    {
        text.Append(CultureInfo.InvariantCulture, $"## {section.Title}: {section.Count}\n\n");
        if (section.Count == 0)
            return;

        text.Append("| time | who | what | why | outcome |\n|---|---|---|---|---|\n");
        foreach (var entry in section.Shown)
            text.Append(CultureInfo.InvariantCulture, $"| {Time(entry.At)} | {RowOf(entry.Event)} |\n");
        if (section.Count > section.Shown.Count)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n{section.Count - section.Shown.Count} more: `terrateam ops audit --since {Time(week.From)}`.\n"
            );
        }

        text.Append('\n');
    }

    private static string RowOf(AuditEvent happened)
    {
        var where = happened.Repository is { } name ? $" in {name}" : "";
        return string.Join(
            " | ",
            Cell(happened.Actor),
            Cell($"{happened.Action} {happened.Subject}{where}".TrimEnd()),
            Cell(happened.Reason),
            Cell(happened.Outcome ?? happened.Decision)
        );
    }

    private static string Cell(string? text) => AuditText.Cell(Cut(text));

    private static string Cut(string? text) =>
        text is null ? ""
        : text.Length <= MaxCell ? text
        : string.Concat(text.AsSpan(0, MaxCell - 1), "…");

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text;
using Terrateam.Functions.Audit;

namespace Terrateam.Functions.Operations;

/// <summary>The report of an incident in markdown.</summary>
internal static class IncidentReport
{
    private const int MaxRows = 2_000;

    public static string Render(Incident incident, IReadOnlyList<AuditEntry> entries, AuditReport trail)
    {
        var end = incident.ClosedAt ?? DateTimeOffset.MaxValue;
        var concerned = entries
            .Where(entry => entry.At >= incident.Since && entry.At <= end && Concerns(incident, entry))
            .ToList();
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"# Incident {incident.Number}: {AuditText.Plain(incident.Title)}\n\n"
        );
        text.Append(
            CultureInfo.InvariantCulture,
            $"- Opened {Time(incident.OpenedAt)} by {AuditText.Plain(incident.OpenedBy)}\n"
        );
        text.Append(
            incident.ClosedAt is { } closed
                ? $"- Closed {Time(closed)} by {AuditText.Plain(incident.ClosedBy ?? "")}\n"
                : "- Open\n"
        );
        text.Append(CultureInfo.InvariantCulture, $"- Looked at from {Time(incident.Since)}\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"- Audit trail: {(trail.IsIntact ? "whole" : $"BROKEN, {AuditText.Plain(trail.Problems[0])}")}, {trail.Entries} entries, head `{trail.Head}`\n\n"
        );
        Affected(text, concerned);
        Timeline(text, incident, concerned);
        return text.ToString();
    }

    // What operators did concerns every incident, and so does what is about nothing in particular.
    private static bool Concerns(Incident incident, AuditEntry entry) =>
        entry.Event.Action.StartsWith("ops.", StringComparison.Ordinal)
        || (
            (
                incident.Installation is null
                || (entry.Event.Installation ?? incident.Installation) == incident.Installation
            )
            && (incident.Repository is null || (entry.Event.RepositoryId ?? incident.Repository) == incident.Repository)
        );

    private static void Affected(StringBuilder text, List<AuditEntry> entries)
    {
        text.Append("## Affected\n\n");
        var places = entries
            .Where(static entry => entry.Event.RepositoryId is not null)
            .GroupBy(static entry => entry.Event.RepositoryId)
            .Select(static group => new
            {
                Name = group
                    .Select(static entry => entry.Event.Repository)
                    .LastOrDefault(static name => name is not null)
                    ?? string.Create(CultureInfo.InvariantCulture, $"repository {group.Key}"),
                Pulls = group.Select(static entry => entry.Event.PullRequest).OfType<int>().Distinct().Order().ToList(),
                Read = group.Count(static entry => entry.Event.Action == AuditActions.PlanRead),
            })
            .OrderBy(static place => place.Name, StringComparer.Ordinal)
            .ToList();
        if (places.Count == 0)
            text.Append("No repository.\n\n");
        else
            text.Append("| repository | pull requests | plans that were read |\n|---|---|---|\n");
        foreach (var place in places)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {AuditText.Cell(place.Name)} | {string.Join(", ", place.Pulls.Select(static pull => $"#{pull}"))} | {place.Read} |\n"
            );
        }

        var people = entries
            .Where(static entry => entry.Event.Action is AuditActions.Command or AuditActions.Decision)
            .Select(static entry => entry.Event.Actor)
            .Where(static actor => actor != AuditActions.App)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();
        if (places.Count > 0)
            text.Append('\n');
        text.Append(
            CultureInfo.InvariantCulture,
            $"People: {(people.Count == 0 ? "nobody" : string.Join(", ", people.Select(AuditText.Plain)))}\n\n"
        );
    }

    private static void Timeline(StringBuilder text, Incident incident, List<AuditEntry> entries)
    {
        text.Append("## Timeline\n\n| time | who | what | why | outcome |\n|---|---|---|---|---|\n");
        var rows = entries
            .Select(static entry => (entry.At, entry.Number, Row: RowOf(entry.Event)))
            .Concat(
                incident.Notes.Select(static note =>
                    (
                        note.At,
                        Number: long.MaxValue,
                        Row: $"{AuditText.Cell(note.By)} | note | {AuditText.Cell(note.Text)} | "
                    )
                )
            )
            .OrderBy(static row => row.At)
            .ThenBy(static row => row.Number)
            .ToList();
        foreach (var (at, _, row) in rows.Take(MaxRows))
            text.Append(CultureInfo.InvariantCulture, $"| {Time(at)} | {row} |\n");
        if (rows.Count > MaxRows)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n{rows.Count - MaxRows} more are in the trail: `terrateam ops audit --since {Time(incident.Since)}`.\n"
            );
        }
    }

    private static string RowOf(AuditEvent happened)
    {
        var where = happened switch
        {
            { Repository: { } name, PullRequest: { } pull } => $" in {name}#{pull}",
            { Repository: { } name, Issue: { } issue } => $" in {name}#{issue}",
            { Repository: { } name } => $" in {name}",
            _ => "",
        };
        return $"{AuditText.Cell(happened.Actor)} | {AuditText.Cell($"{happened.Action} {happened.Subject}{where}".TrimEnd())} | "
            + $"{AuditText.Cell(happened.Reason)} | {AuditText.Cell(string.Join("; ", new[] { happened.Decision, happened.Outcome }.OfType<string>()))}";
    }

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

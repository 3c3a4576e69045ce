using System.Globalization;
using Terrateam.Functions.Audit;

namespace Terrateam.Functions.Operations;

/// <summary>What an incident's issue says. Texts of people stand in it as plain text.</summary>
internal static class IncidentIssueText
{
    public const string Label = "terrateam-incident";

    private const int MaxTitle = 200;

    public static string Marker(Incident incident) =>
        string.Create(CultureInfo.InvariantCulture, $"<!-- terrateam:incident:{incident.Number} -->");

    public static string Title(Incident incident) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Security incident {incident.Number}: {(incident.Title.Length > MaxTitle ? $"{incident.Title[..MaxTitle]}…" : incident.Title)}"
        );

    public static string Body(Incident incident) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Marker(incident)}\n{AuditText.Plain(incident.Title)}\n\nThe operators of Terrateam opened this incident {Time(incident.OpenedAt)}. They tell news of it here, and close this issue with it."
        );

    public static string News(Incident incident, IncidentNote note) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"**Incident {incident.Number}**, {Time(note.At)}\n\n{AuditText.Plain(note.Text)}"
        );

    public static string Closed(Incident incident, DateTimeOffset at) =>
        string.Create(CultureInfo.InvariantCulture, $"**Incident {incident.Number} is closed**, {Time(at)}");

    private static string Time(DateTimeOffset time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
}

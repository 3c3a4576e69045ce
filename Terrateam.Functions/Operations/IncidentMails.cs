using Terrateam.Core.Notices;
using Terrateam.Functions.Notifications;

namespace Terrateam.Functions.Operations;

/// <summary>Tells of an incident by mail those whom it concerns. Each returns what to tell the operator.</summary>
internal sealed class IncidentMails(Announcements announcements, InstallationNames installations)
{
    public Task<string> OpenedAsync(Incident incident, CancellationToken cancellationToken) =>
        TellAsync(
            incident,
            facts => SecurityNotices.IncidentOpened(facts, incident.Number, incident.Title, incident.OpenedAt),
            cancellationToken
        );

    public Task<string> NotedAsync(Incident incident, IncidentNote note, CancellationToken cancellationToken) =>
        TellAsync(
            incident,
            facts => SecurityNotices.IncidentNoted(facts, incident.Number, incident.Title, note.Text, note.At),
            cancellationToken
        );

    public Task<string> ClosedAsync(Incident incident, CancellationToken cancellationToken) =>
        TellAsync(
            incident,
            facts =>
                SecurityNotices.IncidentClosed(
                    facts,
                    incident.Number,
                    incident.Title,
                    incident.ClosedAt ?? incident.OpenedAt
                ),
            cancellationToken
        );

    private async Task<string> TellAsync(
        Incident incident,
        Func<InstallationFacts, InstallationNotice> notice,
        CancellationToken cancellationToken
    )
    {
        if (!announcements.AreSent)
            return "";
        if (
            await installations.FindAsync(incident.Installation, incident.Repository, cancellationToken)
            is not { } facts
        )
        {
            return "Nobody is told by mail: its installation is not known.\n";
        }

        await announcements.AnnounceAsync(notice(facts), cancellationToken);
        return $"Who administers {facts.Account} is told by mail.\n";
    }
}

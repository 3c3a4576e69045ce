using Terrateam.Core.Notices;
using Terrateam.Functions.Notifications;

namespace Terrateam.Functions.Operations;

/// <summary>What is told of an incident by mail.</summary>
/// <param name="Notice">The notice, or null where no one is told.</param>
/// <param name="Told">What to tell the operator of it, once it is told.</param>
internal sealed record IncidentMail(InstallationNotice? Notice, string Told);

/// <summary>
/// Tells of an incident by mail those whom it concerns. A mail is prepared before the record is written, so that after a
/// crash in between it is told all the same.
/// </summary>
internal sealed class IncidentMails(Announcements announcements, InstallationNames installations)
{
    public Task<IncidentMail> OpeningAsync(Incident incident, CancellationToken cancellationToken) =>
        PrepareAsync(
            incident,
            facts => SecurityNotices.IncidentOpened(facts, incident.Number, incident.Title, incident.OpenedAt),
            cancellationToken
        );

    public Task<IncidentMail> NotingAsync(Incident incident, IncidentNote note, CancellationToken cancellationToken) =>
        PrepareAsync(
            incident,
            facts => SecurityNotices.IncidentNoted(facts, incident.Number, incident.Title, note.Text, note.At),
            cancellationToken
        );

    public Task<IncidentMail> ClosingAsync(Incident incident, DateTimeOffset at, CancellationToken cancellationToken) =>
        PrepareAsync(
            incident,
            facts => SecurityNotices.IncidentClosed(facts, incident.Number, incident.Title, at),
            cancellationToken
        );

    /// <summary>Tells it, once the record is written.</summary>
    public async Task<string> TellAsync(IncidentMail mail, CancellationToken cancellationToken)
    {
        if (mail.Notice is { } notice)
            await announcements.AnnounceAsync(notice, cancellationToken);
        return mail.Told;
    }

    /// <summary>Takes it back, where the record was not written.</summary>
    public async Task WithdrawAsync(IncidentMail mail, CancellationToken cancellationToken)
    {
        if (mail.Notice is { } notice)
            await announcements.WithdrawAsync(notice, cancellationToken);
    }

    private async Task<IncidentMail> PrepareAsync(
        Incident incident,
        Func<InstallationFacts, InstallationNotice> notice,
        CancellationToken cancellationToken
    )
    {
        if (!announcements.AreSent)
            return new(Notice: null, "");
        if (
            await installations.FindAsync(incident.Installation, incident.Repository, cancellationToken)
            is not { } facts
        )
        {
            return new(Notice: null, "Nobody is told by mail: its installation is not known.\n");
        }

        var prepared = notice(facts);
        await announcements.PrepareAsync(prepared, cancellationToken);
        return new(prepared, $"Who administers {facts.Account} is told by mail.\n");
    }
}

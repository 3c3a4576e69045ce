using System.Globalization;
using Terrateam.Functions.Audit;

namespace Terrateam.Functions.Operations;

/// <summary>Keeps a record of an incident, and reports it.</summary>
internal sealed class IncidentOperations(
    IncidentStore incidents,
    IncidentMails mails,
    IncidentIssues issues,
    AuditLog audit,
    TimeProvider time
)
{
    private const int MaxAttempts = 20;

    /// <summary>What happened right before is part of an incident unless another time is said.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromHours(24);

    public async Task<OperationAnswer> OpenAsync(OperationCall call, CancellationToken cancellationToken)
    {
        if (TextOf(call) is not { } title)
            return OperationAnswer.Invalid("Say in a few words what it is about.");
        if (call.Asked is { Installation: not null, Repository: not null })
            return OperationAnswer.Invalid("Say an installation or a repository, not both.");

        var place = call.Asked.Issue ? await issues.PlaceAsync(call.Asked.Repository, cancellationToken) : null;
        if (call.Asked.Issue && place is null)
        {
            return OperationAnswer.Invalid(
                "There is no repository for an issue: say --repository with one that the app knows, or set Review:Repository."
            );
        }

        var now = time.GetUtcNow();
        var incident = new Incident(0, title, call.Asked.Since ?? now - Before, now, call.Operator, [])
        {
            Installation = call.Asked.Installation,
            Repository = call.Asked.Repository,
            Issue = place is null ? null : new(place),
        };
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            incident = incident with { Number = await incidents.NextNumberAsync(cancellationToken) };
            var mail = await mails.OpeningAsync(incident, cancellationToken);
            if (await incidents.TryAddAsync(incident, cancellationToken))
            {
                var told = await TellAsync(mail, incident, cancellationToken);
                return OperationAnswer.Ok(
                    string.Create(CultureInfo.InvariantCulture, $"Incident {incident.Number} is open: {title}\n{told}")
                );
            }

            await mails.WithdrawAsync(mail, cancellationToken);
        }

        return OperationAnswer.Conflict("Others open incidents right now; call it again.\n");
    }

    public async Task<OperationAnswer> NoteAsync(OperationCall call, CancellationToken cancellationToken)
    {
        if (TextOf(call) is not { } text)
            return OperationAnswer.Invalid("Say what is to be noted.");

        var note = new IncidentNote(time.GetUtcNow(), call.Operator, text) { IsTold = call.Asked.Tell };
        return await ChangeAsync(
            call,
            incident => incident with { Notes = [.. incident.Notes, note] },
            "has the note",
            call.Asked.Tell ? incident => mails.NotingAsync(incident, note, cancellationToken) : null,
            cancellationToken
        );
    }

    public async Task<OperationAnswer> CloseAsync(OperationCall call, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var answer = await ChangeAsync(
            call,
            incident => incident with { ClosedAt = now, ClosedBy = call.Operator },
            "is closed",
            incident => mails.ClosingAsync(incident, now, cancellationToken),
            cancellationToken
        );
        return answer.Status == 200 ? await ShowAsync(call, cancellationToken) : answer;
    }

    /// <summary>The report of an incident as markdown: what it was, its timeline, and who is affected.</summary>
    public async Task<OperationAnswer> ShowAsync(OperationCall call, CancellationToken cancellationToken)
    {
        if (
            call.Asked.Incident is not { } number
            || await incidents.FindAsync(number, cancellationToken) is not { } incident
        )
        {
            return OperationAnswer.Conflict("There is no incident of that number.\n");
        }

        var entries = await audit
            .LinesAsync(incident.Since, cancellationToken)
            .Select(AuditChain.EntryOf)
            .ToListAsync(cancellationToken);
        var report = await audit.VerifyAsync(head: null, cancellationToken);
        return OperationAnswer.Ok(IncidentReport.Render(incident, entries, report));
    }

    private async Task<OperationAnswer> ChangeAsync(
        OperationCall call,
        Func<Incident, Incident> change,
        string what,
        Func<Incident, Task<IncidentMail>>? prepare,
        CancellationToken cancellationToken
    )
    {
        if (call.Asked.Incident is not { } number)
            return OperationAnswer.Invalid("Say which incident: --incident <number>.");
        if (await incidents.FindAsync(number, cancellationToken) is not { ClosedAt: null } open)
            return NotOpen(number);

        var mail = prepare is null ? new IncidentMail(Notice: null, "") : await prepare(open);
        var changed = await incidents.UpdateAsync(
            number,
            incident => incident.ClosedAt is null ? change(incident) : null,
            cancellationToken
        );
        if (changed is null)
        {
            await mails.WithdrawAsync(mail, cancellationToken);
            return NotOpen(number);
        }

        var told = await TellAsync(mail, changed, cancellationToken);
        return OperationAnswer.Ok(string.Create(CultureInfo.InvariantCulture, $"Incident {number} {what}.\n{told}"));
    }

    private async Task<string> TellAsync(IncidentMail mail, Incident incident, CancellationToken cancellationToken) =>
        await mails.TellAsync(mail, cancellationToken) + await issues.TellAsync(incident, cancellationToken);

    private static OperationAnswer NotOpen(int number) =>
        OperationAnswer.Conflict(string.Create(CultureInfo.InvariantCulture, $"There is no open incident {number}.\n"));

    private static string? TextOf(OperationCall call) => call.Asked.Text?.Trim() is { Length: > 0 } text ? text : null;
}

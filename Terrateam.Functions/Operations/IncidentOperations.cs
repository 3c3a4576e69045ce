using System.Globalization;
using Terrateam.Functions.Audit;

namespace Terrateam.Functions.Operations;

/// <summary>Keeps a record of an incident, and reports it.</summary>
internal sealed class IncidentOperations(
    IncidentStore incidents,
    IncidentMails mails,
    AuditLog audit,
    TimeProvider time
)
{
    /// <summary>What happened right before is part of an incident unless another time is said.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromHours(24);

    public async Task<OperationAnswer> OpenAsync(OperationCall call, CancellationToken cancellationToken)
    {
        if (TextOf(call) is not { } title)
            return OperationAnswer.Invalid("Say in a few words what it is about.");
        if (call.Asked is { Installation: not null, Repository: not null })
            return OperationAnswer.Invalid("Say an installation or a repository, not both.");

        var now = time.GetUtcNow();
        var opened = await incidents.AddAsync(
            new Incident(0, title, call.Asked.Since ?? now - Before, now, call.Operator, [])
            {
                Installation = call.Asked.Installation,
                Repository = call.Asked.Repository,
            },
            cancellationToken
        );
        var told = await mails.OpenedAsync(opened, cancellationToken);
        return OperationAnswer.Ok(
            string.Create(CultureInfo.InvariantCulture, $"Incident {opened.Number} is open: {title}\n{told}")
        );
    }

    public async Task<OperationAnswer> NoteAsync(OperationCall call, CancellationToken cancellationToken)
    {
        if (TextOf(call) is not { } text)
            return OperationAnswer.Invalid("Say what is to be noted.");

        var note = new IncidentNote(time.GetUtcNow(), call.Operator, text);
        var (changed, answer) = await ChangeAsync(
            call,
            incident => incident with { Notes = [.. incident.Notes, note] },
            "has the note",
            cancellationToken
        );
        if (changed is null || !call.Asked.Tell)
            return answer;

        var told = await mails.NotedAsync(changed, note, cancellationToken);
        return OperationAnswer.Ok(answer.Text + told);
    }

    public async Task<OperationAnswer> CloseAsync(OperationCall call, CancellationToken cancellationToken)
    {
        var (closed, answer) = await ChangeAsync(
            call,
            incident => incident with { ClosedAt = time.GetUtcNow(), ClosedBy = call.Operator },
            "is closed",
            cancellationToken
        );
        if (closed is null)
            return answer;

        _ = await mails.ClosedAsync(closed, cancellationToken);
        return await ShowAsync(call, cancellationToken);
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

    private async Task<(Incident? Changed, OperationAnswer Answer)> ChangeAsync(
        OperationCall call,
        Func<Incident, Incident> change,
        string what,
        CancellationToken cancellationToken
    )
    {
        if (call.Asked.Incident is not { } number)
            return (null, OperationAnswer.Invalid("Say which incident: --incident <number>."));

        var changed = await incidents.UpdateAsync(
            number,
            incident => incident.ClosedAt is null ? change(incident) : null,
            cancellationToken
        );
        var answer = changed is null
            ? OperationAnswer.Conflict(
                string.Create(CultureInfo.InvariantCulture, $"There is no open incident {number}.\n")
            )
            : OperationAnswer.Ok(string.Create(CultureInfo.InvariantCulture, $"Incident {number} {what}.\n"));
        return (changed, answer);
    }

    private static string? TextOf(OperationCall call) => call.Asked.Text?.Trim() is { Length: > 0 } text ? text : null;
}

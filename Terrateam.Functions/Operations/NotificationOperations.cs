using System.Globalization;
using System.Text;
using Terrateam.Core.Configuration;
using Terrateam.Functions.Notifications;

namespace Terrateam.Functions.Operations;

/// <summary>Lists notifications that were given up, and has them sent again.</summary>
internal sealed class NotificationOperations(UndeliveredNotices undelivered, NotificationPump pump)
{
    public async Task<OperationAnswer> ListAsync(OperationCall call, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        foreach (var kept in await undelivered.ListAsync(cancellationToken))
            text.Append(LineOf(kept.Value));
        return OperationAnswer.Ok(text.Length == 0 ? "no notification was given up\n" : text.ToString());
    }

    public async Task<OperationAnswer> AgainAsync(OperationCall call, CancellationToken cancellationToken)
    {
        if (call.Asked is not ({ All: true, Text: null } or { All: false, Text.Length: > 0 }))
            return OperationAnswer.Invalid("Say which: --again <id>, or --again all.");

        var chosen = (await undelivered.ListAsync(cancellationToken))
            .Where(kept => call.Asked.All || kept.Value.Outgoing.Id == call.Asked.Text)
            .ToList();
        if (chosen.Count == 0 && !call.Asked.All)
            return OperationAnswer.Conflict($"No notification {call.Asked.Text} was given up, or it waits again.\n");

        var count = 0;
        foreach (var kept in chosen)
            count += await undelivered.SendAgainAsync(kept, cancellationToken) ? 1 : 0;
        if (count > 0)
            pump.Wake();
        return OperationAnswer.Ok(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{count} wait to be sent again; the log says what becomes of them\n"
            )
        );
    }

    private static string LineOf(UndeliveredNotice kept)
    {
        var outgoing = kept.Outgoing;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{outgoing.Id} {kept.At.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} {WhatOf(outgoing)}, to {outgoing.Destination}, {outgoing.Attempts} attempts: {kept.Reason}\n"
        );
    }

    // No titles: what people write is for the destination alone.
    private static string WhatOf(OutgoingNotice outgoing) =>
        outgoing switch
        {
            { Notice: { } notice } => string.Create(
                CultureInfo.InvariantCulture,
                $"{notice.Repository.FullName}{(notice.PullRequest is { } number ? $"#{number}" : "")} {NoticeEvents.NameOf(notice.Event)}"
            ),
            { Installation: { } told } => $"{told.Facts.Account} {told.Event}",
            _ => "nothing",
        };
}

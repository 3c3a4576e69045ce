using Terrateam.Functions.Mail;

namespace Terrateam.Functions.Notifications;

/// <summary>Sends a notice as mail, to one address at a time.</summary>
internal sealed class MailChannel(IMailTransport mail) : INotificationChannel
{
    /// <inheritdoc/>
    public string Kind => DestinationSettings.Email;

    /// <inheritdoc/>
    public async Task<Delivery> SendAsync(Dispatched dispatched, CancellationToken cancellationToken)
    {
        var (outgoing, message, settings) = dispatched;
        var recipient = settings.To.FirstOrDefault(address => OutgoingNotice.DigestOf(address) == outgoing.Recipient);
        if (recipient is null)
            return Delivery.Refused("the address is no longer among those of the destination");

        var outcome = await mail.SendAsync(MailText.Create(outgoing.Id, recipient, message), cancellationToken);
        return MailText.From(outcome);
    }
}

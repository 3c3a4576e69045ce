using Microsoft.Extensions.Options;
using Terrateam.Core.Notices;
using Terrateam.Functions.Contacts;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Mail;

namespace Terrateam.Functions.Notifications;

/// <summary>
/// Sends what is told of an installation to whom it is meant for, if they are to have it by now: settings, choices and
/// rights may have changed since it was stored.
/// </summary>
internal sealed class InstallationMailer(
    IMailTransport mail,
    ContactStore contacts,
    MailChoiceStore choices,
    MailLinks links,
    IOptions<MailOptions> options,
    IOptions<GitHubOptions> gitHub,
    TimeProvider time
)
{
    public Task<Delivery> SendAsync(
        OutgoingNotice outgoing,
        InstallationNotice notice,
        CancellationToken cancellationToken
    ) =>
        outgoing.Person is { } person
            ? ToPersonAsync(outgoing.Id, notice, person, cancellationToken)
            : ToOperatorAsync(outgoing, notice, cancellationToken);

    private async Task<Delivery> ToOperatorAsync(
        OutgoingNotice outgoing,
        InstallationNotice notice,
        CancellationToken cancellationToken
    )
    {
        var account = notice.Facts.Account;
        var address =
            outgoing.Recipient is { } recipient
                ? options.Value.Installations.Values.FirstOrDefault(one => OutgoingNotice.DigestOf(one) == recipient)
            : options.Value.Installations.TryGetValue(account, out var known) ? known
            : null;
        if (address is null || (!notice.IsSecurity && options.Value.WantsSecurityOnly(account)))
            return Delivery.Dropped("no address wants it any more");

        var message = InstallationText.Create(notice, gitHub.Value.WebUrl);
        return MailText.From(await mail.SendAsync(MailText.Create(outgoing.Id, address, message), cancellationToken));
    }

    private async Task<Delivery> ToPersonAsync(
        string id,
        InstallationNotice notice,
        long person,
        CancellationToken cancellationToken
    )
    {
        long? installation = notice.Facts.IsEverywhere ? null : notice.Facts.Id;
        if (
            await contacts.FindAsync(person, cancellationToken) is not { } contact
            || !contact.Hears(installation, time.GetUtcNow())
        )
        {
            return Delivery.Dropped("it is not known any more that the person administers it");
        }

        var choice = await choices.FindAsync(person, cancellationToken);
        if (choice.IsDeclined || (choice.IsOptedOut && !notice.IsSecurity))
            return Delivery.Dropped("the person does not want it");
        if (await contacts.OpenAddressAsync(contact, cancellationToken) is not { } address)
            return Delivery.Dropped("no key opens the address any more");

        var leave = notice.IsSecurity ? null : await links.UnsubscribeAsync(person, cancellationToken);
        var message = InstallationText.Create(notice, gitHub.Value.WebUrl);
        message = message with
        {
            Lines =
            [
                .. message.Lines,
                ("Why you", "You signed in to Terrateam and administer an account that has it."),
            ],
            Links =
            [
                .. message.Links,
                ("Your mail from Terrateam", links.Account),
                .. leave is null ? (IEnumerable<(string, Uri)>)[] : [("Unsubscribe", leave)],
            ],
        };
        var outgoing = MailText.Create(id, address, message) with { Unsubscribe = leave };
        return MailText.From(await mail.SendAsync(outgoing, cancellationToken));
    }
}

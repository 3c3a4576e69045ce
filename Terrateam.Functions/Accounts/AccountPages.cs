using System.Globalization;
using Microsoft.AspNetCore.Http;
using Terrateam.Functions.Contacts;
using Terrateam.Functions.Mail;
using Terrateam.Functions.Pages;
using Terrateam.Functions.SignIn;

namespace Terrateam.Functions.Accounts;

/// <summary>Shows people what is known for mail to them.</summary>
public sealed class AccountPages
{
    private readonly ContactStore _contacts;
    private readonly MailChoiceStore _choices;
    private readonly IMailTransport _mail;
    private readonly PageAddresses _addresses;
    private readonly PageRenderer _pages;

    internal AccountPages(
        ContactStore contacts,
        MailChoiceStore choices,
        IMailTransport mail,
        PageAddresses addresses,
        PageRenderer pages
    ) => (_contacts, _choices, _mail, _addresses, _pages) = (contacts, choices, mail, addresses, pages);

    /// <summary>The page of a person.</summary>
    internal async Task<IResult> ShowAsync(Session session, string? said, CancellationToken cancellationToken)
    {
        var choice = await _choices.FindAsync(session.UserId, cancellationToken);
        var contact = choice.IsDeclined ? null : await _contacts.FindAsync(session.UserId, cancellationToken);
        var address = contact is null ? null : await _contacts.OpenAddressAsync(contact, cancellationToken);
        return await _pages.ShowAsync<AccountPage>(
            StatusCodes.Status200OK,
            new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(AccountPage.Viewer)] = new Viewer(session.Login, session.Form),
                [nameof(AccountPage.Said)] = said,
                [nameof(AccountPage.Path)] = _addresses.PathOf(MailLinks.AccountRoute),
                [nameof(AccountPage.SendsMail)] = _mail.IsSetUp,
                [nameof(AccountPage.Address)] = address,
                [nameof(AccountPage.Reason)] = ReasonOf(choice, contact),
                [nameof(AccountPage.Accounts)] = (contact?.Installations ?? [])
                    .Select(static one => one.Account)
                    .ToList(),
                [nameof(AccountPage.SeenAt)] = contact?.SeenAt.ToString("u", CultureInfo.InvariantCulture) ?? "",
                [nameof(AccountPage.UsedUntil)] = DayOf(contact, Contact.TrustedFor),
                [nameof(AccountPage.KeptUntil)] = DayOf(contact, Contact.KeptFor),
                [nameof(AccountPage.IsOptedOut)] = choice.IsOptedOut,
                [nameof(AccountPage.IsDeclined)] = choice.IsDeclined,
            }
        );
    }

    /// <summary>Asks whether the person of a link wants to hear of security alone.</summary>
    internal Task<IResult> AskAsync(string token) =>
        _pages.ShowAsync<UnsubscribePage>(
            StatusCodes.Status200OK,
            new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(UnsubscribePage.Path)] =
                    $"{_addresses.PathOf(MailLinks.UnsubscribeRoute)}?{MailLinks.Token}={token}",
                [nameof(UnsubscribePage.AccountPath)] = _addresses.PathOf(MailLinks.AccountRoute),
            }
        );

    private static string ReasonOf(MailChoice choice, Contact? contact) =>
        choice.IsDeclined ? "Your address is deleted, because you wanted that."
        : contact is null
            ? "No address of yours is kept. One is read when you sign in, if you own an account that has this GitHub "
                + "App, the App may read addresses, and your primary address is verified and takes mail."
        : "Your address is kept, but the key that opens it is gone. Sign out and in again.";

    private static string DayOf(Contact? contact, TimeSpan after) =>
        contact is null ? "" : (contact.SeenAt + after).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

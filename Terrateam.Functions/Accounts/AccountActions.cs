using System.Globalization;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Contacts;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Notifications;
using Terrateam.Functions.SignIn;

namespace Terrateam.Functions.Accounts;

/// <summary>Does what people choose about mail to them, and enters it in the audit trail.</summary>
public sealed class AccountActions
{
    private readonly ContactStore _contacts;
    private readonly MailChoiceStore _choices;
    private readonly MailLinks _links;
    private readonly PersonMails _mails;
    private readonly IUserGitHubs _github;
    private readonly AuditLog _audit;

    internal AccountActions(
        ContactStore contacts,
        MailChoiceStore choices,
        MailLinks links,
        PersonMails mails,
        IUserGitHubs github,
        AuditLog audit
    ) => (_contacts, _choices, _links, _mails, _github, _audit) = (contacts, choices, links, mails, github, audit);

    /// <summary>Does what a form of the page asks for. Returns what came of it; null where it asks for nothing.</summary>
    internal async Task<string?> DoAsync(Session session, string what, CancellationToken cancellationToken)
    {
        switch (what)
        {
            case "opt-out":
                await OptAsync(session, isOut: true, cancellationToken);
                return "From now on you hear of security alone.";
            case "opt-in":
                await OptAsync(session, isOut: false, cancellationToken);
                return "From now on you hear of everything.";
            case "delete":
                await DeleteAsync(session, cancellationToken);
                return "Your address was deleted.";
            case "use":
                await UseAsync(session, cancellationToken);
                return "Your address is used again, if GitHub shows one.";
            default:
                return null;
        }
    }

    /// <summary>Whether a token of a link is one of ours.</summary>
    internal async Task<bool> KnowsAsync(string token, CancellationToken cancellationToken) =>
        await _links.PersonOfAsync(token, cancellationToken) is not null;

    /// <summary>Opts the person of a link out. False where its token is none of ours.</summary>
    internal async Task<bool> UnsubscribeAsync(string token, CancellationToken cancellationToken)
    {
        if (await _links.PersonOfAsync(token, cancellationToken) is not { } person)
            return false;

        var contact = await _contacts.FindAsync(person, cancellationToken);
        if (await _choices.ChangeAsync(person, static choice => choice with { IsOptedOut = true }, cancellationToken))
        {
            await AuditAsync(
                AuditActions.MailOptedOut,
                person,
                contact?.Login ?? SubjectOf(person),
                "by the link of a mail",
                cancellationToken
            );
        }

        return true;
    }

    private async Task OptAsync(Session session, bool isOut, CancellationToken cancellationToken)
    {
        if (await _choices.ChangeAsync(session.UserId, choice => choice with { IsOptedOut = isOut }, cancellationToken))
        {
            var action = isOut ? AuditActions.MailOptedOut : AuditActions.MailOptedIn;
            await AuditAsync(action, session.UserId, session.Login, reason: null, cancellationToken);
        }
    }

    private async Task DeleteAsync(Session session, CancellationToken cancellationToken)
    {
        // The choice first: a sign-in in between must not bring the address back.
        _ = await _choices.ChangeAsync(
            session.UserId,
            static choice => choice with { IsDeclined = true },
            cancellationToken
        );
        _ = await _contacts.DeleteAsync(session.UserId, cancellationToken);
        await AuditAsync(AuditActions.AddressDeleted, session.UserId, session.Login, reason: null, cancellationToken);
    }

    private async Task UseAsync(Session session, CancellationToken cancellationToken)
    {
        if (
            await _choices.ChangeAsync(
                session.UserId,
                static choice => choice with { IsDeclined = false },
                cancellationToken
            )
        )
        {
            await AuditAsync(
                AuditActions.AddressAllowed,
                session.UserId,
                session.Login,
                reason: null,
                cancellationToken
            );
        }

        await _mails.SignedInAsync(new(session.UserId, session.Login), _github.For(session.Token), cancellationToken);
    }

    private Task AuditAsync(
        string action,
        long person,
        string actor,
        string? reason,
        CancellationToken cancellationToken
    ) =>
        _audit.AddAsync(
            new AuditEvent(action, actor) { Subject = SubjectOf(person), Reason = reason },
            cancellationToken
        );

    private static string SubjectOf(long person) => string.Create(CultureInfo.InvariantCulture, $"user {person}");
}

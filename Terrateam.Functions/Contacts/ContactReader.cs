using Microsoft.Extensions.Logging;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Mail;

namespace Terrateam.Functions.Contacts;

/// <summary>What a sign-in showed of a person who administers installations.</summary>
/// <param name="Contact">The person.</param>
/// <param name="Installations">Their installations.</param>
internal sealed record SeenContact(Contact Contact, IReadOnlyList<AppInstallation> Installations);

/// <summary>
/// Reads with a person's token where mail for them goes and which installations they administer: those of their own
/// account, and those of organisations that they own. Of others nothing is kept.
/// </summary>
internal sealed partial class ContactReader(
    ContactStore contacts,
    MailChoiceStore choices,
    IMailTransport mail,
    TimeProvider time,
    ILogger<ContactReader> logger
)
{
    /// <summary>Most organisations about which GitHub is asked at a sign-in.</summary>
    private const int MaxOrganizations = 50;

    /// <summary>How long a sign-in waits for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Replaces what is known of a person; null where nothing is kept. Only a cancellation throws.</summary>
    public async Task<SeenContact?> SeeAsync(GitHubUser user, IUserGitHub person, CancellationToken cancellationToken)
    {
        if (!mail.IsSetUp)
            return null;

        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await ReadAsync(user, person, either.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.NotRead(logger, user.Login, exception);
            return null;
        }
    }

    private async Task<SeenContact?> ReadAsync(GitHubUser user, IUserGitHub person, CancellationToken cancellationToken)
    {
        var choice = await choices.SeeAsync(user.Id, cancellationToken);
        var administered = choice.IsDeclined ? [] : await AdministeredAsync(user, person, cancellationToken);
        if (
            administered.Count == 0
            || await person.ListEmailsAsync(cancellationToken) is not { } emails
            || ContactAddress.Choose(emails) is not { } address
        )
        {
            _ = await contacts.DeleteAsync(user.Id, cancellationToken);
            return null;
        }

        var contact = await contacts.ReplaceAsync(
            user.Id,
            user.Login,
            address,
            [.. administered.Select(static one => new ContactInstallation(one.Id, one.Account))],
            cancellationToken
        );
        return new(contact, administered);
    }

    private static async Task<IReadOnlyList<AppInstallation>> AdministeredAsync(
        GitHubUser user,
        IUserGitHub person,
        CancellationToken cancellationToken
    )
    {
        var administered = new List<AppInstallation>();
        var asked = 0;
        foreach (var installation in await person.ListInstallationsAsync(cancellationToken))
        {
            var isTheirs = installation.IsOrganization
                ? asked++ < MaxOrganizations && await person.IsOwnerAsync(installation.Account, cancellationToken)
                : installation.AccountId == user.Id;
            if (isTheirs)
                administered.Add(installation);
        }

        return administered;
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "The address of {Login} for mail could not be read; the sign-in goes on without it"
        )]
        public static partial void NotRead(ILogger logger, string login, Exception exception);
    }
}

using Microsoft.Extensions.Logging;
using Terrateam.Core.Notices;
using Terrateam.Functions.Contacts;
using Terrateam.Functions.GitHub;

namespace Terrateam.Functions.Notifications;

/// <summary>
/// Notes at a sign-in where mail for a person goes, and welcomes them to each installation that they administer, once.
/// </summary>
public sealed partial class PersonMails
{
    private readonly ContactReader _reader;
    private readonly ContactStore _contacts;
    private readonly NotificationOutbox _outbox;
    private readonly NotificationPump _pump;
    private readonly ILogger<PersonMails> _logger;

    internal PersonMails(
        ContactReader reader,
        ContactStore contacts,
        NotificationOutbox outbox,
        NotificationPump pump,
        ILogger<PersonMails> logger
    ) => (_reader, _contacts, _outbox, _pump, _logger) = (reader, contacts, outbox, pump, logger);

    /// <summary>Takes a sign-in. It stops nothing where it fails.</summary>
    public async Task SignedInAsync(GitHubUser user, IUserGitHub person, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (await _reader.SeeAsync(user, person, cancellationToken) is not { } seen)
            return;

        try
        {
            await WelcomeAsync(seen, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            NotificationMetrics.Lost.Add(1);
            Log.NotWelcomed(_logger, user.Login, exception);
        }
    }

    private async Task WelcomeAsync(SeenContact seen, CancellationToken cancellationToken)
    {
        var unwelcomed = seen
            .Installations.Where(one => !one.IsSuspended && !seen.Contact.Welcomed.Contains(one.Id))
            .ToList();
        if (unwelcomed.Count == 0)
            return;

        foreach (var installation in unwelcomed)
        {
            var notice = InstallationNotices.WelcomeOf(InstallationMails.FactsOf(installation));
            _ = await _outbox.AddAsync(notice, seen.Contact.UserId, recipient: null, cancellationToken);
        }

        _pump.Wake();
        await _contacts.NoteWelcomedAsync(
            seen.Contact.UserId,
            [.. unwelcomed.Select(static one => one.Id)],
            cancellationToken
        );
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The welcome of {Login} by mail could not be stored")]
        public static partial void NotWelcomed(ILogger logger, string login, Exception exception);
    }
}

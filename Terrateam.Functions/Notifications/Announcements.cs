using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Terrateam.Core.Notices;
using Terrateam.Functions.Contacts;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Mail;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Notifications;

/// <summary>What is to be told of installations.</summary>
/// <param name="Notice">What.</param>
/// <param name="DueAt">When the timer tells it, where what stored it did not.</param>
internal sealed record Announcement(InstallationNotice Notice, DateTimeOffset DueAt);

/// <summary>
/// Tells by mail what happened to installations: the people who administer them, and the addresses that the operator has
/// set. It is stored before anyone is told, so that after a crash the timer tells those who were not.
/// </summary>
public sealed partial class Announcements
{
    private const string Collection = "announcements";
    private const string Partition = "all";

    // Longer than what is announced before it is done takes.
    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(5);

    private readonly IDocumentStore _store;
    private readonly NotificationOutbox _outbox;
    private readonly NotificationPump _pump;
    private readonly ContactStore _contacts;
    private readonly IMailTransport _mail;
    private readonly MailOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<Announcements> _logger;

    internal Announcements(
        IDocumentStore store,
        NotificationOutbox outbox,
        NotificationPump pump,
        ContactStore contacts,
        IMailTransport mail,
        IOptions<MailOptions> options,
        TimeProvider time,
        ILogger<Announcements> logger
    )
    {
        (_store, _outbox, _pump, _contacts) = (store, outbox, pump, contacts);
        (_mail, _options, _time, _logger) = (mail, options.Value, time, logger);
    }

    /// <summary>True where a server for mail is set up.</summary>
    public bool AreSent => _mail.IsSetUp;

    /// <summary>Tells something; safe to repeat. It stops nothing where it fails.</summary>
    public async Task AnnounceAsync(InstallationNotice notice, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notice);
        if (!_mail.IsSetUp)
            return;

        try
        {
            await StoreAsync(new(notice, _time.GetUtcNow()), cancellationToken);
            await TellAsync(notice, cancellationToken);
            await DeleteAsync(notice, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            NotAnnounced(notice, exception);
        }
    }

    /// <summary>
    /// Notes what is about to be done. Announce it once it is done, or withdraw it; after a crash in between it is told,
    /// since it may have been done.
    /// </summary>
    public async Task PrepareAsync(InstallationNotice notice, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notice);
        if (!_mail.IsSetUp)
            return;

        try
        {
            await StoreAsync(new(notice, _time.GetUtcNow() + Hold), cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            NotAnnounced(notice, exception);
        }
    }

    /// <summary>
    /// Does what is told: notes it before and tells it after. It is withdrawn where GitHub refuses it or nothing was
    /// done, and told where it may have been done, as after a crash.
    /// </summary>
    /// <param name="notice">What is told.</param>
    /// <param name="act">Does it; false where there was nothing to do.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>Whether it was done.</returns>
    public async Task<bool> AnnounceAsync(
        InstallationNotice notice,
        Func<Task<bool>> act,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(act);
        await PrepareAsync(notice, cancellationToken);
        bool isDone;
        try
        {
            isDone = await act();
        }
        catch (GitHubException exception) when (exception.Status is >= 400 and < 500)
        {
            // Without an answer it may have been done, and is told.
            await WithdrawAsync(notice, cancellationToken);
            throw;
        }

        if (isDone)
            await AnnounceAsync(notice, cancellationToken);
        else
            await WithdrawAsync(notice, cancellationToken);
        return isDone;
    }

    /// <summary>Takes back what was not done.</summary>
    public async Task WithdrawAsync(InstallationNotice notice, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notice);
        if (_mail.IsSetUp)
            await DeleteAsync(notice, cancellationToken);
    }

    /// <summary>Tells what is due and was not told.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!_mail.IsSetUp)
            return;

        await foreach (var document in _store.QueryAsync(Collection, Partition, "", cancellationToken))
        {
            var announcement = document.Read(NotificationJson.Default.Announcement);
            if (announcement.DueAt > _time.GetUtcNow())
                continue;

            await TellAsync(announcement.Notice, cancellationToken);
            await DeleteAsync(announcement.Notice, cancellationToken);
        }
    }

    /// <summary>Whether anyone is told of an installation at all.</summary>
    internal async Task<bool> HasAudienceAsync(long id, string account, CancellationToken cancellationToken) =>
        _mail.IsSetUp
        && (
            _options.Installations.ContainsKey(account)
            || (await _contacts.AudienceAsync(id, cancellationToken)).Count > 0
        );

    /// <summary>Puts a notice into the outbox for each who hears of it.</summary>
    internal async Task TellAsync(InstallationNotice notice, CancellationToken cancellationToken)
    {
        var isAdded = false;
        if (notice.Facts.IsEverywhere)
        {
            var addresses = _options.Installations.Values.Select(OutgoingNotice.DigestOf);
            foreach (var address in addresses.Distinct(StringComparer.Ordinal))
                isAdded |= await _outbox.AddAsync(notice, person: null, address, cancellationToken);
        }
        else if (
            _options.Installations.ContainsKey(notice.Facts.Account)
            && (notice.IsSecurity || !_options.WantsSecurityOnly(notice.Facts.Account))
        )
        {
            isAdded |= await _outbox.AddAsync(notice, person: null, recipient: null, cancellationToken);
        }

        // People are welcomed when they sign in.
        if (notice.Event != InstallationEvent.Welcome)
        {
            long? installation = notice.Facts.IsEverywhere ? null : notice.Facts.Id;
            foreach (var contact in await _contacts.AudienceAsync(installation, cancellationToken))
                isAdded |= await _outbox.AddAsync(notice, contact.UserId, recipient: null, cancellationToken);
        }

        if (isAdded)
            _pump.Wake();
    }

    // One that is there already says the same.
    private async Task StoreAsync(Announcement announcement, CancellationToken cancellationToken) =>
        _ = await _store.TryInsertAsync(
            KeyOf(announcement.Notice),
            announcement,
            NotificationJson.Default.Announcement,
            cancellationToken
        );

    private async Task DeleteAsync(InstallationNotice notice, CancellationToken cancellationToken) =>
        _ = await _store.DeleteAsync(KeyOf(notice), etag: null, cancellationToken);

    private void NotAnnounced(InstallationNotice notice, Exception exception)
    {
        NotificationMetrics.Lost.Add(1);
        Log.NotAnnounced(_logger, notice.Event.ToString(), notice.Facts.Account, exception);
    }

    private static DocumentKey KeyOf(InstallationNotice notice) => new(Collection, Partition, notice.Id);

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "Mail that tells {Event} of {Account} could not be stored, or not for everybody"
        )]
        public static partial void NotAnnounced(ILogger logger, string @event, string account, Exception exception);
    }
}

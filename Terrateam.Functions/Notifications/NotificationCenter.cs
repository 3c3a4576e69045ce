using Microsoft.Extensions.Logging;
using Terrateam.Core.Configuration;
using Terrateam.Core.Notices;

namespace Terrateam.Functions.Notifications;

/// <summary>
/// Takes notices for sending. Nothing that happens here keeps the work from going on that they tell of.
/// </summary>
public sealed partial class NotificationCenter
{
    private readonly DestinationCatalogue _catalogue;
    private readonly NotificationOutbox _outbox;
    private readonly UndeliveredNotices _undelivered;
    private readonly NotificationSender _sender;
    private readonly NotificationPump _pump;
    private readonly ILogger<NotificationCenter> _logger;

    internal NotificationCenter(
        DestinationCatalogue catalogue,
        NotificationOutbox outbox,
        UndeliveredNotices undelivered,
        NotificationSender sender,
        NotificationPump pump,
        ILogger<NotificationCenter> logger
    ) =>
        (_catalogue, _outbox, _undelivered, _sender, _pump, _logger) = (
            catalogue,
            outbox,
            undelivered,
            sender,
            pump,
            logger
        );

    /// <summary>Stores notices and has them sent; safe to repeat. False where they could not be stored.</summary>
    public async Task<bool> TellAsync(IReadOnlyList<Notice> notices, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notices);
        if (notices.Count == 0)
            return true;

        try
        {
            var isAdded = false;
            foreach (var notice in notices)
                isAdded |= await AddAsync(notice, cancellationToken);
            if (isAdded)
                _pump.Wake();
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            NotificationMetrics.Lost.Add(1);
            Log.NotStored(_logger, notices[0].Repository.FullName, exception);
            return false;
        }
    }

    /// <summary>Sends what is due.</summary>
    public Task SendDueAsync(CancellationToken cancellationToken) => _sender.SendDueAsync(cancellationToken);

    /// <summary>Deletes what is old enough. Returns how much.</summary>
    public async Task<int> ForgetAsync(CancellationToken cancellationToken) =>
        await _outbox.ForgetAsync(cancellationToken) + await _undelivered.ForgetAsync(cancellationToken);

    /// <summary>Deletes everything of a repository that is gone. Returns how much there was.</summary>
    public async Task<int> ForgetRepositoryAsync(long repositoryId, CancellationToken cancellationToken) =>
        await _outbox.ForgetRepositoryAsync(repositoryId, cancellationToken)
        + await _undelivered.ForgetRepositoryAsync(repositoryId, cancellationToken);

    private async Task<bool> AddAsync(Notice notice, CancellationToken cancellationToken)
    {
        if (_catalogue.Find(notice.Destination, notice.Repository) is not { } settings)
        {
            Log.Unknown(_logger, notice.Repository.FullName, NoticeEvents.NameOf(notice.Event), notice.Destination);
            return false;
        }

        if (settings.Kind != DestinationSettings.Email)
            return await _outbox.AddAsync(notice, recipient: null, cancellationToken);

        // Each address apart, so that one that is refused keeps it from no other.
        var isAdded = false;
        foreach (var address in settings.To.Select(OutgoingNotice.DigestOf).Distinct(StringComparer.Ordinal))
            isAdded |= await _outbox.AddAsync(notice, address, cancellationToken);
        return isAdded;
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "{Repository}: `notifications.destinations` of .terrateam/config.yml tells {Event} to the "
                + "destination {Destination}, which is not set up for the repository: set "
                + "Notifications:Destinations:{Destination}, with the repository among its Repositories, or take it "
                + "out of the file"
        )]
        public static partial void Unknown(ILogger logger, string repository, string @event, string destination);

        [LoggerMessage(Level = LogLevel.Error, Message = "{Repository}: notifications could not be stored")]
        public static partial void NotStored(ILogger logger, string repository, Exception exception);
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Terrateam.Core.Notices;
using Terrateam.Core.Retries;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Mail;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Notifications;

/// <summary>
/// Sends what is due: destinations side by side, the notices of each one after another, up to the first that is not
/// taken. May run in several instances at once, and may be interrupted anywhere.
/// </summary>
internal sealed partial class NotificationSender(
    NotificationOutbox outbox,
    UndeliveredNotices undelivered,
    DestinationCatalogue catalogue,
    IEnumerable<INotificationChannel> channels,
    InstallationMailer mailer,
    IOptions<NotificationOptions> options,
    IOptions<MailOptions> mail,
    IOptions<GitHubOptions> gitHub,
    TimeProvider time,
    ILogger<NotificationSender> logger
)
{
    /// <summary>Most destinations and people that are served side by side.</summary>
    private const int MaxAtOnce = 16;

    private static readonly Backoff Pauses = new(TimeSpan.FromSeconds(30), 2, TimeSpan.FromHours(1));

    /// <summary>Longer than an attempt takes, so that no other instance begins one meanwhile.</summary>
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(3);

    /// <summary>How long a pass may take, since other jobs wait for it.</summary>
    private static readonly TimeSpan Pass = TimeSpan.FromSeconds(45);

    /// <summary>Until when destinations want nothing, as they said to this instance.</summary>
    private readonly ConcurrentDictionary<string, DateTimeOffset> _held = new(StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, INotificationChannel> _channels = channels.ToDictionary(
        static channel => channel.Kind,
        StringComparer.Ordinal
    );

    /// <summary>Makes one pass.</summary>
    public async Task SendDueAsync(CancellationToken cancellationToken)
    {
        if (catalogue.IsEmpty && mail.Value.Host.Length == 0)
            return;

        using var end = new CancellationTokenSource(Pass, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancellationToken);
        try
        {
            var due = await outbox.DueAsync(either.Token);
            await Parallel.ForEachAsync(
                due.GroupBy(static one => one.Value.Destination, StringComparer.OrdinalIgnoreCase),
                new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = either.Token },
                async (group, token) => await SendAllAsync([.. group], token)
            );
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Log.CutOff(logger);
        }
    }

    private async Task SendAllAsync(IReadOnlyList<Typed<OutgoingNotice>> due, CancellationToken cancellationToken)
    {
        foreach (var one in due)
        {
            var isHeld = _held.TryGetValue(one.Value.Destination, out var until) && until > time.GetUtcNow();
            if (isHeld || !await SendAsync(one, cancellationToken))
                return;
        }
    }

    /// <summary>False where the destination takes nothing at the moment.</summary>
    private async Task<bool> SendAsync(Typed<OutgoingNotice> due, CancellationToken cancellationToken)
    {
        if (await outbox.ClaimAsync(due, time.GetUtcNow() + Claim, cancellationToken) is not { } claimed)
            return true;

        var (outgoing, destination) = (claimed.Value, claimed.Value.Destination);
        var delivery = await DeliverAsync(outgoing, cancellationToken);
        if (delivery.State == DeliveryState.Taken)
        {
            await outbox.SettleAsync(outgoing, fault: null, cancellationToken);
            NotificationMetrics.Sent.Add(1);
            Log.Sent(logger, outgoing.Id, destination);
            return true;
        }

        if (delivery.State == DeliveryState.Dropped)
        {
            await outbox.SettleAsync(outgoing, delivery.Reason, cancellationToken);
            Log.Dropped(logger, outgoing.Id, destination, delivery.Reason);
            return true;
        }

        var now = time.GetUtcNow();
        if (delivery.Wait is { } wait)
            _held[destination] = now + wait;
        var next = now + PauseAfter(outgoing.Attempts, delivery.Wait);
        if (delivery.State == DeliveryState.Refused || next >= outgoing.CreatedAt + options.Value.GiveUpAfter)
        {
            await undelivered.KeepAsync(outgoing, delivery.Reason, cancellationToken);
            await outbox.SettleAsync(outgoing, delivery.Reason, cancellationToken);
            NotificationMetrics.Dead.Add(1);
            Log.GivenUp(logger, outgoing.Id, destination, outgoing.Attempts, delivery.Reason);
            return true;
        }

        await outbox.PostponeAsync(claimed, next, cancellationToken);
        NotificationMetrics.Failed.Add(1);
        Log.NotTaken(logger, outgoing.Id, destination, outgoing.Attempts, next, delivery.Reason);
        return false;
    }

    private async Task<Delivery> DeliverAsync(OutgoingNotice outgoing, CancellationToken cancellationToken)
    {
        try
        {
            return outgoing.Installation is { } installation
                ? await mailer.SendAsync(outgoing, installation, cancellationToken)
                : await TellAsync(outgoing, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Broke(logger, outgoing.Id, outgoing.Destination, exception);
            return Delivery.Later("it could not be sent, see the log");
        }
    }

    private async Task<Delivery> TellAsync(OutgoingNotice outgoing, CancellationToken cancellationToken)
    {
        // The settings may have changed since it was stored.
        if (
            outgoing.Notice is not { } notice
            || catalogue.Find(notice.Destination, notice.Repository) is not { } settings
            || _channels.GetValueOrDefault(settings.Kind) is not { } channel
        )
        {
            return Delivery.Refused("it is not set up for this repository any more");
        }

        var message = NoticeText.Create(notice, gitHub.Value.WebUrl);
        return await channel.SendAsync(new(outgoing, message, settings), cancellationToken);
    }

    private static TimeSpan PauseAfter(int attempts, TimeSpan? wanted)
    {
        var own = Pauses.After(attempts);
        return wanted > own ? wanted.Value : own;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Notification {Id} was sent to {Destination}")]
        public static partial void Sent(ILogger logger, string id, string destination);

        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "Notification {Id} was not sent to {Destination}: {Reason}"
        )]
        public static partial void Dropped(ILogger logger, string id, string destination, string reason);

        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "Notification {Id} was not taken by {Destination}, attempt {Attempts}, next at {Next}: {Reason}"
        )]
        public static partial void NotTaken(
            ILogger logger,
            string id,
            string destination,
            int attempts,
            DateTimeOffset next,
            string reason
        );

        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "Notification {Id} to {Destination} was given up after {Attempts} attempts: {Reason}"
        )]
        public static partial void GivenUp(ILogger logger, string id, string destination, int attempts, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "Notification {Id} could not be sent to {Destination}")]
        public static partial void Broke(ILogger logger, string id, string destination, Exception exception);

        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "Sending notifications took too long; what is left is sent by the next pass"
        )]
        public static partial void CutOff(ILogger logger);
    }
}

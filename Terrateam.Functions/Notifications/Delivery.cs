using Terrateam.Core.Notices;

namespace Terrateam.Functions.Notifications;

/// <summary>What became of an attempt.</summary>
internal enum DeliveryState
{
    /// <summary>It was taken.</summary>
    Taken,

    /// <summary>It was not taken now.</summary>
    Later,

    /// <summary>It will never be taken.</summary>
    Refused,

    /// <summary>It was not sent, because it is not wanted any more.</summary>
    Dropped,
}

/// <summary>What became of an attempt.</summary>
/// <param name="State">Taken, later or never.</param>
/// <param name="Reason">Why not, without addresses and secrets.</param>
/// <param name="Wait">How long the destination wants nothing; null where it does not say.</param>
internal sealed record Delivery(DeliveryState State, string Reason = "", TimeSpan? Wait = null)
{
    public static Delivery Taken { get; } = new(DeliveryState.Taken);

    public static Delivery Later(string reason, TimeSpan? wait = null) => new(DeliveryState.Later, reason, wait);

    public static Delivery Dropped(string reason) => new(DeliveryState.Dropped, reason);

    public static Delivery Refused(string reason) => new(DeliveryState.Refused, reason);
}

/// <summary>One message to one recipient.</summary>
/// <param name="Outgoing">The notice.</param>
/// <param name="Message">The notice in words.</param>
/// <param name="Settings">What is behind the destination's name.</param>
internal sealed record Dispatched(OutgoingNotice Outgoing, NoticeMessage Message, DestinationSettings Settings);

/// <summary>A way to send messages.</summary>
internal interface INotificationChannel
{
    /// <summary>The kind of destinations that it serves.</summary>
    string Kind { get; }

    /// <summary>Sends one message. Only the cancellation of the caller throws.</summary>
    Task<Delivery> SendAsync(Dispatched dispatched, CancellationToken cancellationToken);
}

using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Runs;

/// <summary>Who is told of what of a run. A destination may have several.</summary>
/// <param name="Destination">The name of the destination.</param>
/// <param name="Events">What it is told.</param>
/// <param name="Dirspaces">The dirspaces of the run about which it is told.</param>
public sealed record NoticeSubscription(
    string Destination,
    IReadOnlyList<NoticeEvent> Events,
    IReadOnlyList<Dirspace> Dirspaces
);

/// <summary>Who is told when a dirspace is held for too long.</summary>
/// <param name="Destination">The name of the destination.</param>
/// <param name="Hours">After how many hours.</param>
public sealed record LockSubscription(string Destination, int Hours);

/// <summary>Derives from the configuration who is told about dirspaces.</summary>
public static class NoticeSubscriptions
{
    /// <summary>Who is told about a run over some dirspaces; null for none.</summary>
    public static IReadOnlyList<NoticeSubscription>? Of(
        Notifications notifications,
        IReadOnlyList<ChangedDirspace> dirspaces
    )
    {
        ArgumentNullException.ThrowIfNull(notifications);
        if (notifications.Destinations.Count == 0)
            return null;

        NoticeSubscription[] subscriptions =
        [
            .. notifications
                .Destinations.Select(destination => new NoticeSubscription(
                    destination.Name,
                    [.. destination.Events.Where(static told => told != NoticeEvent.LockHeld)],
                    [.. dirspaces.Where(one => IsAbout(destination, one)).Select(static one => one.Dirspace)]
                ))
                .Where(static subscription => subscription is { Events.Count: > 0, Dirspaces.Count: > 0 }),
        ];
        return subscriptions.Length > 0 ? subscriptions : null;
    }

    /// <summary>Who is told when a dirspace is held for too long; null for none.</summary>
    public static IReadOnlyList<LockSubscription>? OfLock(Notifications? notifications, ChangedDirspace dirspace)
    {
        if (notifications is not { Destinations.Count: > 0 })
            return null;

        LockSubscription[] subscriptions =
        [
            .. notifications
                .Destinations.Where(destination => destination.Events.Contains(NoticeEvent.LockHeld))
                .Where(destination => IsAbout(destination, dirspace))
                .Select(static destination => new LockSubscription(destination.Name, destination.LockHours)),
        ];
        return subscriptions.Length > 0 ? subscriptions : null;
    }

    private static bool IsAbout(NotificationDestination destination, ChangedDirspace dirspace) =>
        destination.Query.Matches(new TagSubject(dirspace.Tags, dirspace.Dirspace.Directory));
}

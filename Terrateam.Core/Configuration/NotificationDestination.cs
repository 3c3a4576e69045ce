using System.Text.Json.Serialization;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Configuration;

/// <summary>What a destination of <c>notifications.destinations</c> can be told.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NoticeEvent>))]
public enum NoticeEvent
{
    /// <summary>A plan failed.</summary>
    PlanFailed,

    /// <summary>An apply succeeded.</summary>
    ApplyDone,

    /// <summary>An apply failed.</summary>
    ApplyFailed,

    /// <summary>A schedule found drift that was not there before.</summary>
    DriftFound,

    /// <summary>Drift that was told is not there any more.</summary>
    DriftGone,

    /// <summary>A plan has a gate that wants approvals.</summary>
    GateWaiting,

    /// <summary>A pull request has held a dirspace for too long.</summary>
    LockHeld,
}

/// <summary>The names of events in files and messages.</summary>
public static class NoticeEvents
{
    private static readonly (string Name, NoticeEvent Event)[] All =
    [
        ("plan_failed", NoticeEvent.PlanFailed),
        ("apply_done", NoticeEvent.ApplyDone),
        ("apply_failed", NoticeEvent.ApplyFailed),
        ("drift_found", NoticeEvent.DriftFound),
        ("drift_gone", NoticeEvent.DriftGone),
        ("gate_waiting", NoticeEvent.GateWaiting),
        ("lock_held", NoticeEvent.LockHeld),
    ];

    /// <summary>All names.</summary>
    internal static string[] Names { get; } = [.. All.Select(static one => one.Name)];

    /// <summary>The name of an event, such as <c>plan_failed</c>.</summary>
    public static string NameOf(NoticeEvent told) => All.First(one => one.Event == told).Name;

    /// <summary>The event of a name that was checked.</summary>
    internal static NoticeEvent Parse(string name) =>
        All.First(one => string.Equals(one.Name, name, StringComparison.Ordinal)).Event;
}

/// <summary>
/// One entry of <c>notifications.destinations</c>. What is behind the name is a setting of the app, not of the file.
/// </summary>
/// <param name="Name">The name of the destination in the settings of the app.</param>
/// <param name="Query">The dirspaces about which it is told.</param>
/// <param name="Events">What it is told.</param>
/// <param name="LockHours">After how many hours a lock is told.</param>
public sealed record NotificationDestination(
    string Name,
    TagQuery Query,
    IReadOnlyList<NoticeEvent> Events,
    int LockHours
);

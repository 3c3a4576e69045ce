using System.Diagnostics.Metrics;

namespace Terrateam.Functions.Notifications;

/// <summary>Counters of notifications; OpenTelemetry and <c>dotnet-counters</c> read them.</summary>
internal static class NotificationMetrics
{
    public const string MeterName = "Terrateam.Notifications";

    private static readonly Meter Meter = new(MeterName);

    internal static Counter<long> Sent { get; } =
        Meter.CreateCounter<long>("terrateam.notifications.sent", "{notification}", "Notifications that were taken.");

    internal static Counter<long> Failed { get; } =
        Meter.CreateCounter<long>(
            "terrateam.notifications.failed_attempts",
            "{attempt}",
            "Attempts that failed and are repeated."
        );

    internal static Counter<long> Dead { get; } =
        Meter.CreateCounter<long>(
            "terrateam.notifications.dead",
            "{notification}",
            "Notifications that were given up, because they were refused or for too long not taken."
        );

    internal static Counter<long> Lost { get; } =
        Meter.CreateCounter<long>(
            "terrateam.notifications.lost",
            "{time}",
            "Times that notifications could not be stored."
        );
}

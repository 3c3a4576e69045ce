using System.Diagnostics.Metrics;

namespace Terrateam.Functions.Backups;

/// <summary>Counters of backups.</summary>
internal static class BackupMetrics
{
    public const string MeterName = "Terrateam.Backups";

    private static readonly Meter Meter = new(MeterName);

    internal static Counter<long> Made { get; } =
        Meter.CreateCounter<long>("terrateam.backups", "{backup}", "Backups that were tried, by outcome.");
}

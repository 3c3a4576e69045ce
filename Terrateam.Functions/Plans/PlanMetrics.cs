using System.Diagnostics.Metrics;

namespace Terrateam.Functions.Plans;

/// <summary>Counters of plans; OpenTelemetry and <c>dotnet-counters</c> read them.</summary>
internal static class PlanMetrics
{
    public const string MeterName = "Terrateam.Plans";

    private static readonly Meter Meter = new(MeterName);

    internal static Counter<long> Stored { get; } =
        Meter.CreateCounter<long>("terrateam.plans.stored", "{plan}", "Plans that were sealed and stored.");

    internal static Counter<long> Deleted { get; } =
        Meter.CreateCounter<long>("terrateam.plans.deleted", "{file}", "Plan files that were deleted, by reason.");

    internal static Counter<long> Refused { get; } =
        Meter.CreateCounter<long>(
            "terrateam.plans.refused",
            "{plan}",
            "Plans that an apply asked for and did not get."
        );

    internal static Counter<long> DeletionFailures { get; } =
        Meter.CreateCounter<long>(
            "terrateam.plans.deletion_failures",
            "{file}",
            "Deletions of plan files that storage failed."
        );
}

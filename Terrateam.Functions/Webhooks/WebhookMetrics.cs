using System.Diagnostics.Metrics;

namespace Terrateam.Functions.Webhooks;

/// <summary>What webhooks tell whoever watches; OpenTelemetry and <c>dotnet-counters</c> read it.</summary>
internal static class WebhookMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Terrateam.Webhooks";

    private static readonly Meter Meter = new(MeterName);

    internal static Counter<long> Refused { get; } =
        Meter.CreateCounter<long>("terrateam.webhooks.refused", "{delivery}", "Deliveries without a valid signature.");
}

using System.Diagnostics.Metrics;

namespace Terrateam.Functions.Webhooks;

/// <summary>Metrics of webhooks, for OpenTelemetry and <c>dotnet-counters</c>.</summary>
internal static class WebhookMetrics
{
    public const string MeterName = "Terrateam.Webhooks";

    private static readonly Meter Meter = new(MeterName);

    internal static Counter<long> Refused { get; } =
        Meter.CreateCounter<long>("terrateam.webhooks.refused", "{delivery}", "Deliveries without a valid signature.");
}

using Microsoft.Extensions.Configuration;

namespace Terrateam.Functions.Telemetry;

/// <summary>Where telemetry goes; without any of them there is none. Settings <c>Telemetry:*</c>, and the standard
/// variables of OpenTelemetry and of Application Insights.</summary>
public sealed class TelemetryOptions
{
    /// <summary>The settings' section.</summary>
    public const string Section = "Telemetry";

    /// <summary>
    /// <c>Terrateam.Local</c> only: whether <c>/metrics</c> has the metrics as Prometheus reads them.
    /// </summary>
    public bool Prometheus { get; set; }

    /// <summary>True where a collector is named.</summary>
    internal bool HasCollector { get; private init; }

    /// <summary>The connection string of Application Insights, or null.</summary>
    internal string? Insights { get; private init; }

    /// <summary>True where telemetry goes anywhere.</summary>
    internal bool IsOn => Prometheus || HasCollector || Insights is not null;

    /// <summary>Reads the settings.</summary>
    public static TelemetryOptions Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        string[] collectors =
        [
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
            "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
            "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
        ];
        return new TelemetryOptions
        {
            Prometheus = bool.TryParse(configuration[$"{Section}:{nameof(Prometheus)}"], out var isOn) && isOn,
            HasCollector = collectors.Any(name => !string.IsNullOrWhiteSpace(configuration[name])),
            Insights =
                configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"] is { } text && !string.IsNullOrWhiteSpace(text)
                    ? text
                    : null,
        };
    }
}

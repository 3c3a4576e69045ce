using Azure.Core;
using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;

namespace Terrateam.Functions.Telemetry;

/// <summary>Sends traces, metrics and logs where the settings say; nothing is loaded where they say nothing.</summary>
internal static class TelemetryServices
{
    /// <summary>What libraries say at <c>Information</c> is of every call; host.json has the same levels.</summary>
    private static readonly Dictionary<string, LogLevel> Levels = new(StringComparer.Ordinal)
    {
        ["Azure"] = LogLevel.Warning,
        ["Azure.Core"] = LogLevel.Error,
        ["DurableTask"] = LogLevel.Warning,
        ["Microsoft"] = LogLevel.Warning,
        ["Polly"] = LogLevel.Warning,
        ["System.Net.Http.HttpClient"] = LogLevel.Warning,
    };

    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var options = TelemetryOptions.Read(configuration);
        services.AddSingleton(options);
        if (!options.IsOn)
            return services;

        var telemetry = services
            .AddOpenTelemetry()
            .ConfigureResource(static resource =>
                resource.AddService(
                    "terrateam",
                    serviceVersion: typeof(Tracing).Assembly.GetName().Version?.ToString(3)
                )
            )
            .WithTracing(static traces => traces.AddSource(Tracing.SourceName))
            .WithMetrics(static metrics => metrics.AddMeter(AppMetrics.MeterName, AppMetrics.MeterName + ".*"));
        if (options.HasCollector || options.Insights is not null)
            telemetry.WithLogging(configureBuilder: null, WriteScopes);
        foreach (var (category, level) in Levels)
            services.AddLogging(logging => logging.AddFilter<OpenTelemetryLoggerProvider>(category, level));
        if (options.HasCollector)
            telemetry.UseOtlpExporter();
        if (options.Insights is { } insights)
            telemetry.AddInsights(insights);
        return services;
    }

    private static void WriteScopes(OpenTelemetryLoggerOptions logs) =>
        (logs.IncludeScopes, logs.IncludeFormattedMessage) = (true, true);

    // Where the connection is by identity, as the Bicep files have it, a key alone is refused.
    private static void AddInsights(this OpenTelemetryBuilder telemetry, string connection)
    {
        var credential = new Lazy<TokenCredential>(static () => new DefaultAzureCredential());
        void Configure(AzureMonitorExporterOptions exporter)
        {
            exporter.ConnectionString = connection;
            if (Environment.GetEnvironmentVariable("APPLICATIONINSIGHTS_AUTHENTICATION_STRING") is { Length: > 0 })
                exporter.Credential = credential.Value;
        }

        telemetry
            .WithTracing(traces => traces.AddAzureMonitorTraceExporter(Configure))
            .WithMetrics(metrics => metrics.AddAzureMonitorMetricExporter(Configure))
            .WithLogging(logs => logs.AddAzureMonitorLogExporter(Configure), configureOptions: null);
    }
}

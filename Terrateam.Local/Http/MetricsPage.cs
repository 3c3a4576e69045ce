using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;

namespace Terrateam.Local.Http;

/// <summary>
/// <c>/metrics</c>, as Prometheus reads it. It wants a key also from this machine: what comes through a tunnel or a proxy
/// comes from this machine, too.
/// </summary>
internal sealed class MetricsPage
{
    private const string Path = "/metrics";
    private const string Bearer = "Bearer ";

    /// <summary>Puts the page before the functions, where it was asked for.</summary>
    public static void Use(WebApplication app)
    {
        if (app.Services.GetService<MetricsPage>() is null)
            return;

        var keys = app.Services.GetRequiredService<FunctionKeys>();

        // Without a key there is no such page.
        app.UseOpenTelemetryPrometheusScrapingEndpoint(context =>
            context.Request.Path == Path
            && HttpMethods.IsGet(context.Request.Method)
            && IsAllowed(keys, context.Request)
        );
    }

    private static bool IsAllowed(FunctionKeys keys, HttpRequest request)
    {
        // What Prometheus can send in each version.
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? keys.Allow(header[Bearer.Length..].Trim(), AuthorizationLevel.Function)
            : keys.Allow(request, AuthorizationLevel.Function);
    }
}

internal static class MetricsPageServices
{
    public static IServiceCollection AddMetricsPage(this IServiceCollection services) =>
        services
            .AddSingleton<MetricsPage>()
            .ConfigureOpenTelemetryMeterProvider(static metrics => metrics.AddPrometheusExporter());
}

using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Terrateam.Functions.Composition;
using Terrateam.Functions.Durable;
using Terrateam.Functions.Http;
using Terrateam.Functions.Telemetry;
using Terrateam.Local.Durable;
using Terrateam.Local.Http;
using Terrateam.Local.State;

namespace Terrateam.Local.Hosting;

/// <summary>The Terrateam app on one machine, for its own program, the Sandbox and the tests.</summary>
public static class LocalApp
{
    /// <summary>A builder with all services of the app; callers may replace services before they build.</summary>
    /// <param name="args">The command line.</param>
    public static LocalHostBuilder CreateBuilder(string[] args)
    {
        var builder = new LocalHostBuilder(args, typeof(TerrateamServices).Assembly.GetTypes());
        builder.Services.AddServerLimits();
        builder.Services.AddLocalStores(builder.Configuration);
        // The durable engine is in this process, and only there.
        builder.Services.AddSingleton(new PendingWakes(seesReads: true));
        builder.Services.AddTerrateam(builder.Configuration);
        if (TelemetryOptions.Read(builder.Configuration).Prometheus)
            builder.Services.AddMetricsPage();
        return builder;
    }

    /// <summary>The address that a host listens on, with the actual port if port 0 was configured.</summary>
    /// <param name="host">The host, started.</param>
    /// <exception cref="InvalidOperationException">It is not listening.</exception>
    public static Uri BaseAddress(this IHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var addresses = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses;
        return addresses?.FirstOrDefault() is { } address
            ? new Uri(address)
            : throw new InvalidOperationException("The host has not been started.");
    }

    /// <summary>
    /// Completes when no step of an orchestration and no activity is running: only the clock or a request can cause
    /// more work.
    /// </summary>
    /// <param name="host">The host, started.</param>
    public static Task WhenIdleAsync(this IHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.Services.GetRequiredService<SqliteOrchestrationService>().WhenIdleAsync();
    }
}

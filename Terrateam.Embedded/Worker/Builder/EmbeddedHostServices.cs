using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Terrateam.Embedded.DurableTask.Engine;
using Terrateam.Embedded.Worker.Discovery;
using Terrateam.Embedded.Worker.Durable;
using Terrateam.Embedded.Worker.Http;
using Terrateam.Embedded.Worker.Invocation;
using Terrateam.Embedded.Worker.Settings;
using Terrateam.Embedded.Worker.Timers;

namespace Terrateam.Embedded.Worker.Builder;

/// <summary>The services that make up the host.</summary>
internal static class EmbeddedHostServices
{
    public static void AddEmbeddedHost(this IServiceCollection services, HostJson hostJson, Assembly functions)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<EmbeddedHostOptions>();
        // The worker's serialiser, which the app may configure further, is the durable engine's too.
        services.Configure<JsonSerializerOptions>(json => json.PropertyNameCaseInsensitive = true);
        services.AddRouting();
        services.AddSingleton(hostJson);
        services.AddSingleton(sp => new DataDirectory(HostSettings.DataDirectory(sp.GetRequiredService<IConfiguration>())));
        services.AddSingleton(sp => Catalogue(sp, functions));
        services.AddSingleton<FunctionExecutor>();

        services.AddSingleton(sp => Options(sp).Keys ?? FunctionKeys.Open(sp.GetRequiredService<DataDirectory>()));
        services.AddSingleton<RequestQueue>();
        services.AddSingleton<FunctionRequests>();
        services.AddSingleton(BodyLimit);

        // Hosted services stop in reverse: first the web server, then the timers, and the engine that both use last.
        services.AddSingleton(DurableFunctions.CreateEngine);
        services.AddSingleton(sp => new Lazy<DurableEngine>(sp.GetRequiredService<DurableEngine>));
        services.AddHostedService<Hosted<DurableEngine>>();
        services.AddSingleton<ScheduleStore>();
        services.AddSingleton<FunctionTimers>();
        services.AddHostedService<Hosted<FunctionTimers>>();
    }

    private static EmbeddedHostOptions Options(IServiceProvider services) =>
        services.GetRequiredService<IOptions<EmbeddedHostOptions>>().Value;

    private static FunctionCatalogue Catalogue(IServiceProvider services, Assembly functions) =>
        new(FunctionDiscovery.Find(Options(services).FunctionTypes ?? functions.GetTypes()));

    private static RequestBodyLimit BodyLimit(IServiceProvider services)
    {
        var host = HostSettings.BodyLimit(services.GetRequiredService<IConfiguration>());
        var worker = services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.MaxRequestBodySize;
        return new RequestBodyLimit(Math.Min(host, worker ?? long.MaxValue));
    }
}

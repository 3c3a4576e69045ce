using System.Text.Json;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Converters;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Terrateam.Local.Discovery;
using Terrateam.Local.Durable;
using Terrateam.Local.Http;
using Terrateam.Local.Invocation;
using Terrateam.Local.Settings;
using Terrateam.Local.Timers;

namespace Terrateam.Local.Hosting;

internal static class LocalHostServices
{
    public static void AddLocalHost(this IServiceCollection services, HostJson hostJson, IEnumerable<Type> functions)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddRouting();
        services.AddSingleton(hostJson);
        services.AddSingleton(sp => new DataDirectory(
            HostSettings.DataDirectory(sp.GetRequiredService<IConfiguration>())
        ));
        services.AddSingleton(_ => new FunctionCatalogue(FunctionDiscovery.Find(functions)));
        services.AddSingleton<FunctionExecutor>();

        services.TryAddSingleton(sp => FunctionKeys.Open(sp.GetRequiredService<DataDirectory>()));
        services.AddSingleton<RequestQueue>();
        services.AddSingleton<FunctionRequests>();
        services.AddSingleton(BodyLimit);

        // The Azure worker's converter: the default one would keep fields, which Azure drops.
        services.AddSingleton<DataConverter>(
            new JsonDataConverter(new JsonSerializerOptions { PropertyNameCaseInsensitive = true })
        );
        // About the load of the machine, so by its own clock even where the app has another.
        services.AddSingleton(_ => new EnginePace(TimeProvider.System));
        services.AddSingleton(sp => new SqliteOrchestrationService(
            Path.Combine(sp.GetRequiredService<DataDirectory>().FullPath, "orchestrations.db"),
            sp.GetRequiredService<TimeProvider>(),
            sp.GetRequiredService<ILogger<SqliteOrchestrationService>>(),
            sp.GetRequiredService<EnginePace>()
        ));
        services.AddSingleton<LocalDurableTaskClient>();
        services.AddSingleton(DurableRegistration.Create);
        services.AddSingleton(sp => new DurableWorker(
            sp.GetRequiredService<DurableFunctions>(),
            sp.GetRequiredService<SqliteOrchestrationService>(),
            sp.GetRequiredService<TimeProvider>(),
            sp.GetRequiredService<ILoggerFactory>()
        ));

        // Hosted services stop in reverse: first the web server, then the timers, and last the engine, which both use.
        services.AddHostedService<Hosted<DurableWorker>>();
        services.AddSingleton<ScheduleStore>();
        services.AddSingleton<FunctionTimers>();
        services.AddHostedService<Hosted<FunctionTimers>>();
    }

    private static RequestBodyLimit BodyLimit(IServiceProvider services)
    {
        var host = HostSettings.BodyLimit(services.GetRequiredService<IConfiguration>());
        var worker = services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.MaxRequestBodySize;
        return new RequestBodyLimit(Math.Min(host, worker ?? long.MaxValue));
    }
}

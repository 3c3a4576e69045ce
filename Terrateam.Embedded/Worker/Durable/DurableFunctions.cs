using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Terrateam.Embedded.DurableTask.Engine;
using Terrateam.Embedded.Worker.Discovery;
using Terrateam.Embedded.Worker.Invocation;
using Terrateam.Embedded.Worker.Settings;

namespace Terrateam.Embedded.Worker.Durable;

/// <summary>Gives the durable engine the orchestrators and activities that were found.</summary>
internal static class DurableFunctions
{
    public static DurableEngine CreateEngine(IServiceProvider services) => new(
        Register(services),
        new EngineOptions
        {
            DatabasePath = Path.Combine(services.GetRequiredService<DataDirectory>().FullPath, "durable.db"),
            SerializerOptions = services.GetRequiredService<IOptions<JsonSerializerOptions>>().Value,
        },
        services.GetRequiredService<ILoggerFactory>(),
        services.GetRequiredService<TimeProvider>());

    private static FunctionRegistry Register(IServiceProvider services)
    {
        var registry = new FunctionRegistry();
        var catalogue = services.GetRequiredService<FunctionCatalogue>();
        var executor = services.GetRequiredService<FunctionExecutor>();
        foreach (var (function, _) in catalogue.Of<Trigger.Orchestration>())
            registry.AddOrchestrator(function.Name, context => executor.Replay(function, services, context));
        foreach (var (function, trigger) in catalogue.Of<Trigger.Activity>())
            registry.AddActivity(function.Name, trigger.InputType, invocation => RunAsync(services, executor, function, invocation));
        return registry;
    }

    private static async Task<object?> RunAsync(
        IServiceProvider services, FunctionExecutor executor, Function function, ActivityInvocation invocation)
    {
        await using var scope = services.CreateAsyncScope();
        return await executor.ExecuteAsync(function, scope.ServiceProvider, invocation.Input, invocation.Stopping);
    }
}

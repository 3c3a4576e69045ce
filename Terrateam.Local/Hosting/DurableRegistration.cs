using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Terrateam.Local.Discovery;
using Terrateam.Local.Durable;
using Terrateam.Local.Invocation;

namespace Terrateam.Local.Hosting;

/// <summary>Registers the discovered orchestrators and activities with the durable engine.</summary>
internal static class DurableRegistration
{
    /// <exception cref="InvalidFunctionsException">An orchestrator calls a name that does not exist.</exception>
    public static DurableFunctions Create(IServiceProvider services)
    {
        var registry = new DurableFunctions(
            services.GetRequiredService<DataConverter>(),
            services.GetRequiredService<ILoggerFactory>()
        );
        var catalogue = services.GetRequiredService<FunctionCatalogue>();
        var executor = services.GetRequiredService<FunctionExecutor>();
        foreach (var (function, _) in catalogue.Of<Trigger.Orchestration>())
            registry.AddOrchestrator(function.Name, context => executor.Replay(function, services, context));
        foreach (var (function, trigger) in catalogue.Of<Trigger.Activity>())
        {
            registry.AddActivity(function.Name, trigger.InputType, (input, stopping) =>
                RunAsync(services, executor, function, input, stopping)
            );
        }

        var faults =
            from caller in catalogue.Of<Trigger.Orchestration>()
            from name in TaskNames.From(caller.Function.Method)
            where !registry.Knows(name)
            select $"Function '{caller.Function.Name}' ({caller.Function.EntryPoint}): it calls '{name}', and "
                + $"there is no activity or orchestrator of that name.";
        var all = faults.ToList();
        return all.Count == 0 ? registry : throw new InvalidFunctionsException(all);
    }

    private static async Task<object?> RunAsync(
        IServiceProvider services,
        FunctionExecutor executor,
        Function function,
        object? input,
        CancellationToken stopping
    )
    {
        await using var scope = services.CreateAsyncScope();
        return await executor.ExecuteAsync(function, scope.ServiceProvider, input, stopping);
    }
}

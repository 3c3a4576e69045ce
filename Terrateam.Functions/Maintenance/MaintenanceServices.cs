using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Terrateam.Functions.Maintenance;

/// <summary>Registers jobs of the maintenance timer.</summary>
internal static class MaintenanceServices
{
    /// <summary>Adds a job that a service does.</summary>
    public static IServiceCollection AddMaintenance<T>(
        this IServiceCollection services,
        string name,
        TimeSpan? interval,
        Func<T, CancellationToken, Task> run,
        MaintenancePlace place = MaintenancePlace.Usual,
        bool atStart = false
    )
        where T : class =>
        services.AddMaintenance<T>(name, interval, (work, _, token) => run(work, token), place, atStart);

    /// <summary>Adds a job that a service does with the help of orchestrations.</summary>
    public static IServiceCollection AddMaintenance<T>(
        this IServiceCollection services,
        string name,
        TimeSpan? interval,
        Func<T, DurableTaskClient, CancellationToken, Task> run,
        MaintenancePlace place = MaintenancePlace.Usual,
        bool atStart = false
    )
        where T : class =>
        services.AddSingleton(provider =>
        {
            var work = provider.GetRequiredService<T>();
            return new MaintenanceJob(name, interval, (client, token) => run(work, client, token))
            {
                Place = place,
                AtStart = atStart,
            };
        });
}

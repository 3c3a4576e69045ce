using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.Maintenance;

namespace Terrateam.Functions.Timers;

/// <summary>Registers what the timer looks after itself.</summary>
internal static class TimerServices
{
    public static IServiceCollection AddTimers(this IServiceCollection services)
    {
        services.AddSingleton<StartedJobs>();
        services.AddSingleton<SignalRepair>();
        services.AddSingleton<Redelivery>();
        services.AddSingleton<PermissionCheck>();
        services.AddSingleton<StateGauges>();
        services.AddSingleton<StateReader>();
        services.AddSingleton<StateWatch>();
        services.AddSingleton<AlarmWork>();
        return services
            .AddMaintenance<SignalRepair>(
                "repair",
                interval: null,
                static (repair, client, token) => repair.RunAsync(client, token),
                MaintenancePlace.First
            )
            .AddMaintenance<Redelivery>("redeliver", TimeSpan.FromMinutes(5), static (redelivery, token) =>
                redelivery.RunAsync(token)
            )
            .AddMaintenance<StateWatch>("gauges", TimeSpan.FromMinutes(5), static (watch, client, token) =>
                watch.RunAsync(client, token)
            )
            .AddMaintenance<AlarmWork>("alarms", TimeSpan.FromHours(1), static (alarms, client, token) =>
                alarms.RunAsync(client, token)
            )
            .AddMaintenance<PermissionCheck>(
                "permissions",
                TimeSpan.FromDays(1),
                static (permissions, token) => permissions.RunAsync(token),
                atStart: true
            );
    }
}

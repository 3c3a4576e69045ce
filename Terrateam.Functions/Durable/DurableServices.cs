using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Terrateam.Functions.Maintenance;

namespace Terrateam.Functions.Durable;

/// <summary>Registers what wakes orchestrations and cleans up after them.</summary>
internal static class DurableServices
{
    public static IServiceCollection AddOrchestrations(this IServiceCollection services)
    {
        services.TryAddSingleton(new PendingWakes(seesReads: false));
        services.AddSingleton<OrchestrationSignaller>();
        services.AddSingleton<HistoryPurge>();
        return services.AddMaintenance<HistoryPurge>("purge", TimeSpan.FromDays(1), static (purge, client, token) =>
            purge.RunAsync(client, token)
        );
    }
}

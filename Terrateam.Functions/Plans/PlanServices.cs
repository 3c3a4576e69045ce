using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Terrateam.Core.Plans;

namespace Terrateam.Functions.Plans;

internal static class PlanServices
{
    /// <summary>
    /// Adds <see cref="PlanVault"/>, <see cref="StateVault"/> and <see cref="OutputVault"/> over the host's stores and key.
    /// </summary>
    public static IServiceCollection AddPlans(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new PlanRetention());
        services.AddSingleton<PlanVault>();
        services.AddSingleton<StateVault>();
        return services.AddSingleton<OutputVault>();
    }
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Retention;

/// <summary>What sees to it that everything has an end.</summary>
internal static class RetentionServices
{
    /// <summary>Adds it.</summary>
    public static IServiceCollection AddRetention(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services
            .AddOptions<RetentionOptions>()
            .Bind(configuration.GetSection(RetentionOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<Belongings>();
        services.AddSingleton<Removals>();
        services.AddSingleton<UnreadableDeliveries>();
        services.AddSingleton<StateSweeper>();
        services.AddSingleton<KeptState>();
        services.AddSingleton<RepositoryRemover>();
        services.AddSingleton<RemovalWork>();
        return services;
    }
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Maintenance;
using Terrateam.Functions.Settings;
using Terrateam.Functions.State;
using Terrateam.Functions.Webhooks;

namespace Terrateam.Functions.Retention;

/// <summary>Registers the services that delete old data.</summary>
internal static class RetentionServices
{
    public static IServiceCollection AddRetention(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services
            .AddOptions<RetentionOptions>()
            .Bind(configuration.GetSection(RetentionOptions.Section))
            .ValidateSettings(RetentionOptions.Section);
        services.AddSingleton<Belongings>();
        services.AddSingleton<Removals>();
        services.AddSingleton<InstallationStore>();
        services.AddSingleton<RepositoryChanges>();
        services.AddSingleton<RepositoryFollower>();
        services.AddSingleton<InstallationWork>();
        services.AddSingleton<UnreadableDeliveries>();
        services.AddSingleton<StateSweeper>();
        services.AddSingleton<KeptState>();
        services.AddSingleton<RepositoryRemover>();
        services.AddSingleton<RemovalWork>();
        services.AddSingleton<ExpiryWork>();
        return services
            .AddMaintenance<InstallationWork>(
                "installations",
                interval: null,
                static (work, client, token) => work.RunAsync(client, token),
                MaintenancePlace.First
            )
            .AddMaintenance<RemovalWork>("remove", TimeSpan.FromMinutes(5), static (work, client, token) =>
                work.RunAsync(client, token)
            )
            .AddMaintenance<ExpiryWork>("expire", TimeSpan.FromHours(1), static (work, token) => work.RunAsync(token));
    }
}

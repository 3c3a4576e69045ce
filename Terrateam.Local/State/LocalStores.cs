using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.Backups;
using Terrateam.Functions.State;

namespace Terrateam.Local.State;

/// <summary>State and blobs on this machine, unless the settings name Azure's.</summary>
internal static class LocalStores
{
    /// <summary>Adds <see cref="IDocumentStore"/> and <see cref="IBlobStore"/>.</summary>
    public static IServiceCollection AddLocalStores(this IServiceCollection services, IConfiguration configuration)
    {
        if (StateOptions.Text(configuration, "Backups:Directory") is { } backups)
        {
            services.AddSingleton(provider => new BackupStore(
                new FileBlobStore(Path.GetFullPath(backups), provider.GetRequiredService<TimeProvider>())
            ));
        }

        if (LocalStoreOptions.Read(configuration) is not { } options)
            return services;

        services.AddSingleton<IDocumentStore>(_ => new SqliteDocumentStore(
            Path.Combine(options.Directory, "state.db")
        ));
        services.AddSingleton<IBlobStore>(provider => new FileBlobStore(
            Path.Combine(options.Directory, "blobs"),
            provider.GetRequiredService<TimeProvider>()
        ));
        return services;
    }
}

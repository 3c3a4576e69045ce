using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Keys;
using Terrateam.Functions.Maintenance;
using Terrateam.Functions.Runs;
using Terrateam.Functions.State;
using Terrateam.Functions.Suspensions;

namespace Terrateam.Functions.Backups;

/// <summary>Registers backups, and where they go.</summary>
internal static class BackupServices
{
    private const string Container = "backups";

    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting is missing or wrong; the
    /// message names it and the remedy.</exception>
    public static IServiceCollection AddBackups(this IServiceCollection services, IConfiguration configuration)
    {
        var options = BackupOptions.Read(configuration);
        var isOfHost = services.Any(static service => service.ServiceType == typeof(BackupStore));
        if (options.Directory.Length > 0 && !isOfHost)
        {
            throw BackupOptions.Wrong(
                "Backups:Directory is for Terrateam.Local: set Backups:Url to a container of another storage account."
            );
        }

        if (options.AreWanted)
        {
            var keys = KeyOptions.Read(configuration);
            CheckKey(options, keys);
            services.TryAddSingleton<TokenCredential>(static _ => new DefaultAzureCredential());
            services.AddSingleton(provider => new BackupKeyRing(RingOf(options, keys, provider)));
            services.AddSingleton(provider => new BackupTarget(
                provider.GetService<BackupStore>()?.Blobs ?? Azure(options, provider),
                new KeyWrapper(
                    provider.GetRequiredService<BackupKeyRing>().Ring,
                    provider.GetRequiredService<TimeProvider>()
                )
            ));
            services.AddSingleton(provider => new BackupKeys(
                provider.GetRequiredService<BackupKeyRing>(),
                provider.GetRequiredService<BackupTarget>(),
                provider.GetRequiredService<BackupWork>(),
                options
            ));
        }

        services.AddSingleton(provider => new BackupWork(
            provider.GetRequiredService<IDocumentStore>(),
            provider.GetService<BackupTarget>(),
            options,
            provider.GetRequiredService<AuditLog>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<BackupWork>>()
        ));
        services.AddMaintenance<BackupWork>("backup", TimeSpan.FromMinutes(15), static (backups, token) =>
            backups.RunAsync(token)
        );
        return services.AddSingleton(static provider => new BackupRestore(
            provider.GetRequiredService<IDocumentStore>(),
            provider.GetService<BackupTarget>(),
            provider.GetRequiredService<RunStore>(),
            provider.GetRequiredService<SuspensionStore>(),
            provider.GetRequiredService<AuditLog>(),
            provider.GetRequiredService<TimeProvider>()
        ));
    }

    private static void CheckKey(BackupOptions options, KeyOptions keys)
    {
        if (keys.Provider == KeyOptions.File)
            return;
        if (!KeyOptions.IsKeyAddress(options.Key))
        {
            throw BackupOptions.Wrong(
                "Backups:Key is missing or no address of a Key Vault key without a version: set it to something like "
                    + "https://vault.vault.azure.net/keys/backups."
            );
        }

        if (new Uri(options.Key) == keys.Key)
            throw BackupOptions.Wrong("Backups:Key is the key of the plans: backups need one of their own.");
    }

    private static IKeyRing RingOf(BackupOptions options, KeyOptions keys, IServiceProvider provider) =>
        keys.Provider == KeyOptions.File
            ? new FileKeyRing(
                options.KeyDirectory.Length > 0 ? options.KeyDirectory : keys.Directory,
                Container,
                keys.Size
            )
            : KeyServices.CreateRing(new Uri(options.Key), BackupOptions.Section + ":Key", provider);

    private static AzureBlobStore Azure(BackupOptions options, IServiceProvider provider)
    {
        if (options.ConnectionString.Length > 0)
            return new AzureBlobStore(new BlobServiceClient(options.ConnectionString), Container);

        // The app may write into the container, and make none.
        var container = new BlobContainerClient(new Uri(options.Url), provider.GetRequiredService<TokenCredential>());
        return new AzureBlobStore(container, isThere: true);
    }
}

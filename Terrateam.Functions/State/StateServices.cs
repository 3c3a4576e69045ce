using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Terrateam.Functions.State;

internal static class StateServices
{
    private const int Retries = 5;

    /// <summary>
    /// Adds stores in Azure unless the host registered its own <see cref="IDocumentStore"/> and
    /// <see cref="IBlobStore"/> before.
    /// </summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting is missing or wrong; the
    /// message names it and the remedy.</exception>
    public static IServiceCollection AddState(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services.Any(service => service.ServiceType == typeof(IDocumentStore))
            ? services
            : services.AddAzureStores(StateOptions.Read(configuration));
    }

    private static IServiceCollection AddAzureStores(this IServiceCollection services, StateOptions options)
    {
        services.TryAddSingleton<TokenCredential>(_ => new DefaultAzureCredential());
        if (options.ConnectionString.Length > 0)
        {
            var (tables, blobs) = Connect(options.ConnectionString);
            services.AddSingleton(tables);
            services.AddSingleton(blobs);
        }
        else
        {
            services.AddSingleton(provider => new TableServiceClient(
                options.TableUri,
                provider.GetRequiredService<TokenCredential>(),
                WithRetries(new TableClientOptions())
            ));
            services.AddSingleton(provider => new BlobServiceClient(
                options.BlobUri,
                provider.GetRequiredService<TokenCredential>(),
                WithRetries(new BlobClientOptions())
            ));
        }

        services.AddSingleton<IDocumentStore, TableDocumentStore>();
        services.AddSingleton<IBlobStore>(provider => new AzureBlobStore(
            provider.GetRequiredService<BlobServiceClient>()
        ));
        return services;
    }

    private static (TableServiceClient Tables, BlobServiceClient Blobs) Connect(string connectionString)
    {
        try
        {
            return (
                new TableServiceClient(connectionString, WithRetries(new TableClientOptions())),
                new BlobServiceClient(connectionString, WithRetries(new BlobClientOptions()))
            );
        }
        catch (Exception exception)
            when (exception is FormatException or ArgumentException or InvalidOperationException)
        {
            // The SDK's own message may quote the account's key.
            throw StateOptions.Wrong(
                "State:ConnectionString (or AzureWebJobsStorage) is no connection string of a storage account "
                    + "with tables and blobs: copy it from the account's access keys, or set "
                    + "'UseDevelopmentStorage=true' for Azurite."
            );
        }
    }

    /// <summary>
    /// The SDK's own policy, exponential with jitter, for longer than a failover of storage usually takes.
    /// </summary>
    private static T WithRetries<T>(T options)
        where T : ClientOptions
    {
        options.Retry.MaxRetries = Retries;
        options.Retry.Delay = TimeSpan.FromMilliseconds(400);
        options.Retry.MaxDelay = TimeSpan.FromSeconds(10);
        return options;
    }
}

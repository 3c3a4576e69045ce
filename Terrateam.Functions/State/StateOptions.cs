using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Terrateam.Functions.State;

/// <summary>The storage account of state and blobs. Settings <c>State:*</c>.</summary>
public sealed record StateOptions
{
    /// <summary><c>azure</c>: Azure Tables and Blobs, or Azurite.</summary>
    public const string Azure = "azure";

    /// <summary>Key of the setting that names the kind of store.</summary>
    public const string ProviderKey = "State:Provider";

    /// <summary>Kind of store: only <see cref="Azure"/>, unless a host brings another, with its own settings.</summary>
    public string Provider { get; init; } = Azure;

    /// <summary>The storage account's connection string; empty when the URIs are set.</summary>
    public string ConnectionString { get; init; } = "";

    /// <summary>The table service, used with the app's identity.</summary>
    public Uri? TableUri { get; init; }

    /// <summary>The blob service, used with the app's identity.</summary>
    public Uri? BlobUri { get; init; }

    /// <summary>
    /// Reads and validates the settings. Without them, the storage account of the Functions host is used
    /// (<c>AzureWebJobsStorage</c>, a connection string or the settings of an identity-based connection).
    /// </summary>
    /// <exception cref="OptionsValidationException">A setting is missing or wrong; the message names it and the remedy,
    /// and no value.</exception>
    /// <remarks>
    /// https://learn.microsoft.com/azure/azure-functions/functions-reference#connecting-to-host-storage-with-an-identity
    /// </remarks>
    public static StateOptions Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var provider = Text(configuration, ProviderKey) ?? Azure;
        return provider == Azure
            ? ReadAzure(configuration)
            : throw Wrong(
                $"{ProviderKey} is '{provider}', which the Functions app does not know: set it to '{Azure}', or "
                    + $"remove it; Azurite will do on a laptop. Terrateam.Local also knows 'sqlite'."
            );
    }

    /// <summary>Path of a local data directory of the app, below the setting <c>DataDirectory</c>.</summary>
    public static string DataDirectory(IConfiguration configuration, string name) =>
        Path.Combine(Text(configuration, "DataDirectory") ?? ".terrateam-data", name);

    /// <summary>A setting's value without surrounding space; null if it is not set or empty.</summary>
    public static string? Text(IConfiguration configuration, string key) =>
        configuration[key] is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    internal static OptionsValidationException Wrong(string message) => new("", typeof(StateOptions), [message]);

    private static StateOptions ReadAzure(IConfiguration configuration)
    {
        if (Text(configuration, "State:ConnectionString") is { } own)
            return new StateOptions { ConnectionString = own };
        if (Text(configuration, "State:TableUri") is not null || Text(configuration, "State:BlobUri") is not null)
            return WithIdentity(Address(configuration, "State:TableUri"), Address(configuration, "State:BlobUri"));
        if (Text(configuration, "AzureWebJobsStorage") is { } host)
            return new StateOptions { ConnectionString = host };
        if (Text(configuration, "AzureWebJobsStorage:accountName") is { } account)
        {
            return WithIdentity(
                new Uri($"https://{account}.table.core.windows.net"),
                new Uri($"https://{account}.blob.core.windows.net")
            );
        }

        if (Text(configuration, "AzureWebJobsStorage:tableServiceUri") is not null)
        {
            return WithIdentity(
                Address(configuration, "AzureWebJobsStorage:tableServiceUri"),
                Address(configuration, "AzureWebJobsStorage:blobServiceUri")
            );
        }

        throw Wrong(
            "State:ConnectionString is missing: set it to a storage account's connection string "
                + "('UseDevelopmentStorage=true' for Azurite), or set State:TableUri and State:BlobUri to use the "
                + "app's identity, or AzureWebJobsStorage to use the Functions host's account."
        );
    }

    private static StateOptions WithIdentity(Uri table, Uri blob) => new() { TableUri = table, BlobUri = blob };

    private static Uri Address(IConfiguration configuration, string key) =>
        Uri.TryCreate(Text(configuration, key), UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"
            ? uri
            : throw Wrong(
                $"{key} is missing or no absolute https URL: set it to the address of the storage account's "
                    + $"service, such as https://account.table.core.windows.net."
            );
}

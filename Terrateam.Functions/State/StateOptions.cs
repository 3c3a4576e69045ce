using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Terrateam.Functions.State;

/// <summary>Where state and blobs are kept: the settings <c>State:*</c>.</summary>
public sealed record StateOptions
{
    /// <summary><c>sqlite</c>: a SQLite file and blobs as files.</summary>
    public const string Sqlite = "sqlite";

    /// <summary><c>azure</c>: Azure Tables and Blobs, or Azurite.</summary>
    public const string Azure = "azure";

    /// <summary><see cref="Sqlite"/> or <see cref="Azure"/>.</summary>
    public required string Provider { get; init; }

    /// <summary>For <see cref="Sqlite"/>: the directory of the file and the blobs.</summary>
    public string Directory { get; init; } = "";

    /// <summary>For <see cref="Azure"/>: the storage account's connection string; empty when the URIs are set.</summary>
    public string ConnectionString { get; init; } = "";

    /// <summary>For <see cref="Azure"/> with the app's identity: the table service.</summary>
    public Uri? TableUri { get; init; }

    /// <summary>For <see cref="Azure"/> with the app's identity: the blob service.</summary>
    public Uri? BlobUri { get; init; }

    /// <summary>
    /// Reads the settings. The storage account of the Functions host (<c>AzureWebJobsStorage</c>, a connection string or the
    /// settings of an identity-based connection) serves where no other is named.
    /// </summary>
    /// <exception cref="OptionsValidationException">A setting is missing or wrong; the message names it and what to do, and no value.</exception>
    /// <remarks>https://learn.microsoft.com/azure/azure-functions/functions-reference#connecting-to-host-storage-with-an-identity</remarks>
    public static StateOptions Read(IConfiguration configuration, string defaultProvider)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var provider = Text(configuration, "State:Provider") ?? defaultProvider;
        return provider switch
        {
            Sqlite => new StateOptions { Provider = Sqlite, Directory = Path.GetFullPath(Text(configuration, "State:Directory") ?? DataDirectory(configuration, "state")) },
            Azure => ReadAzure(configuration),
            _ => throw Wrong($"State:Provider is neither '{Sqlite}' nor '{Azure}': set it to one of them, or remove it for the default '{defaultProvider}'."),
        };
    }

    /// <summary>Something of ours in the directory that the embedded host keeps its own state in (<c>DataDirectory</c>).</summary>
    internal static string DataDirectory(IConfiguration configuration, string name) =>
        Path.Combine(Text(configuration, "DataDirectory") ?? ".terrateam-data", name);

    internal static string? Text(IConfiguration configuration, string key) =>
        configuration[key] is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    internal static OptionsValidationException Wrong(string message) => new("", typeof(StateOptions), [message]);

    private static StateOptions ReadAzure(IConfiguration configuration)
    {
        if (Text(configuration, "State:ConnectionString") is { } own)
            return new StateOptions { Provider = Azure, ConnectionString = own };
        if (Text(configuration, "State:TableUri") is not null || Text(configuration, "State:BlobUri") is not null)
            return WithIdentity(Address(configuration, "State:TableUri"), Address(configuration, "State:BlobUri"));
        if (Text(configuration, "AzureWebJobsStorage") is { } host)
            return new StateOptions { Provider = Azure, ConnectionString = host };
        if (Text(configuration, "AzureWebJobsStorage:accountName") is { } account)
            return WithIdentity(new Uri($"https://{account}.table.core.windows.net"), new Uri($"https://{account}.blob.core.windows.net"));
        if (Text(configuration, "AzureWebJobsStorage:tableServiceUri") is not null)
            return WithIdentity(Address(configuration, "AzureWebJobsStorage:tableServiceUri"), Address(configuration, "AzureWebJobsStorage:blobServiceUri"));

        throw Wrong(
            "State:ConnectionString is missing: set it to a storage account's connection string ('UseDevelopmentStorage=true' for Azurite), or set State:TableUri and State:BlobUri to use the app's identity, or AzureWebJobsStorage to use the Functions host's account.");
    }

    private static StateOptions WithIdentity(Uri table, Uri blob) => new() { Provider = Azure, TableUri = table, BlobUri = blob };

    private static Uri Address(IConfiguration configuration, string key) =>
        Uri.TryCreate(Text(configuration, key), UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"
            ? uri
            : throw Wrong($"{key} is missing or no absolute https URL: set it to the address of the storage account's service, such as https://account.table.core.windows.net.");
}

using Microsoft.Extensions.DependencyInjection;
using Terrateam.Core.State;
using Terrateam.Embedded.State;
using Terrateam.Functions.Keys;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Embedded;

/// <summary>What the embedded build has and the azure build has not. Azure/ThisBuild.cs is its counterpart.</summary>
internal static class ThisBuild
{
    public const string DefaultStateProvider = StateOptions.Sqlite;

    public const string DefaultKeyProvider = KeyOptions.File;

    /// <summary>A SQLite file and blobs beside it.</summary>
    public static IServiceCollection AddLocalStores(this IServiceCollection services, StateOptions options)
    {
        services.AddSingleton<IDocumentStore>(_ => new SqliteDocumentStore(Path.Combine(options.Directory, "state.db")));
        services.AddSingleton<IBlobStore>(provider => new FileBlobStore(
            Path.Combine(options.Directory, "blobs"), provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    /// <summary>There is no Key Vault client in this build.</summary>
    public static IServiceCollection AddKeyVaultKeys(this IServiceCollection services, KeyOptions options)
    {
        _ = services;
        throw KeyOptions.Wrong(
            $"Keys:Provider is '{options.Provider}', which only the azure build has (dotnet publish): set it to '{KeyOptions.File}', or remove it.");
    }
}

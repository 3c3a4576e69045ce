using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Core.State;
using Terrateam.Functions.State;

namespace Terrateam.Local.State;

/// <summary>State and blobs on this machine, unless the settings name Azure's.</summary>
public static class LocalStores
{
    /// <summary>The value of <c>State:Provider</c> for a SQLite file and blobs as files beside it.</summary>
    public const string Sqlite = "sqlite";

    /// <summary>Adds <see cref="IDocumentStore"/> and <see cref="IBlobStore"/>.</summary>
    public static IServiceCollection AddLocalStores(this IServiceCollection services, IConfiguration configuration)
    {
        if (StateOptions.Text(configuration, StateOptions.ProviderKey) != Sqlite)
            return services;

        var directory = Path.GetFullPath(StateOptions.Text(configuration, "State:Directory") ?? StateOptions.DataDirectory(configuration, "state"));
        services.AddSingleton<IDocumentStore>(_ => new SqliteDocumentStore(Path.Combine(directory, "state.db")));
        services.AddSingleton<IBlobStore>(provider => new FileBlobStore(
            Path.Combine(directory, "blobs"), provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}

using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Terrateam.Functions.Keys;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Azure;

/// <summary>What the azure build has and the embedded build has not. Embedded/ThisBuild.cs is its counterpart.</summary>
internal static class ThisBuild
{
    public const string DefaultStateProvider = StateOptions.Azure;

    public const string DefaultKeyProvider = KeyOptions.KeyVault;

    /// <summary>There is no SQLite in this build.</summary>
    public static IServiceCollection AddLocalStores(this IServiceCollection services, StateOptions options)
    {
        _ = services;
        throw StateOptions.Wrong(
            $"State:Provider is '{options.Provider}', which only the embedded build has (dotnet run): set it to '{StateOptions.Azure}', or remove it; Azurite will do on a laptop.");
    }

    /// <summary>A key of Key Vault, used with the app's identity.</summary>
    public static IServiceCollection AddKeyVaultKeys(this IServiceCollection services, KeyOptions options)
    {
        services.TryAddSingleton<TokenCredential>(_ => new DefaultAzureCredential());
        services.AddSingleton<IKeyRing>(provider => new KeyVaultKeyRing(
            options.Key!, provider.GetRequiredService<TokenCredential>(), provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}

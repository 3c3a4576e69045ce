using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Terrateam.Functions.Maintenance;
using Terrateam.Functions.State;
#if KEY_VAULT
using Terrateam.Functions.KeyVault;
#endif

namespace Terrateam.Functions.Keys;

internal static class KeyServices
{
#if KEY_VAULT
    /// <summary>Whether this build has the client of Key Vault.</summary>
    public const bool HasKeyVault = true;

    /// <summary>Signs with a key of Key Vault.</summary>
    public static IDigestSigner CreateSigner(Uri key, IServiceProvider provider) => provider.CreateKeyVaultSigner(key);

    /// <summary>The versions of another key than that of the plans.</summary>
    public static IKeyRing CreateRing(Uri key, string setting, IServiceProvider provider) =>
        provider.CreateKeyVaultRing(key, setting);
#else
    /// <summary>Whether this build has the client of Key Vault.</summary>
    public const bool HasKeyVault = false;

    /// <summary>Nothing here signs with a key of Key Vault: <see cref="HasKeyVault"/> is asked before.</summary>
    public static IDigestSigner CreateSigner(Uri key, IServiceProvider provider) =>
        throw new NotSupportedException($"This build has no client of Key Vault for {key}.");

    /// <summary>Nothing here knows a key of Key Vault: such a key of the plans is refused before.</summary>
    public static IKeyRing CreateRing(Uri key, string setting, IServiceProvider provider) =>
        throw new NotSupportedException($"This build has no client of Key Vault for {key} ({setting}).");
#endif

    /// <summary>Adds <see cref="IKeyWrapper"/> and its <see cref="IKeyRing"/>, as the settings say.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting is missing or wrong; the
    /// message names it and the remedy.</exception>
    public static IServiceCollection AddKeys(this IServiceCollection services, IConfiguration configuration)
    {
        var options = KeyOptions.Read(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<RewrappedKeys>();
        services.AddSingleton<IKeyWrapper, KeyWrapper>();
        services.AddSingleton(provider => new KeyRewrapper(
            provider.GetRequiredService<IKeyRing>(),
            provider.GetRequiredService<IKeyWrapper>(),
            provider.GetRequiredService<RewrappedKeys>(),
            provider.GetRequiredService<IBlobStore>(),
            options,
            provider.GetRequiredService<ILogger<KeyRewrapper>>(),
            provider.GetServices<IWrappedKeys>()
        ));
        services.AddMaintenance<KeyRewrapper>("rewrap", TimeSpan.FromHours(1), static (keys, token) =>
            keys.RunAsync(token)
        );
        if (options.Provider == KeyOptions.KeyVault)
        {
#if KEY_VAULT
            return services.AddKeyVaultKeys(options);
#else
            throw KeyOptions.Wrong(
                $"Keys:Provider is '{KeyOptions.KeyVault}', the default, and this build has no client of Key Vault: "
                    + "deploy a release, or build and publish with -p:KeyVault=true (docs/installation.md), "
                    + $"or set Keys:Provider to '{KeyOptions.File}' to keep a key on this machine."
            );
#endif
        }

        services.AddSingleton(new FileKeyRing(options.Directory, size: options.Size));
        services.AddSingleton<IKeyRing>(provider => provider.GetRequiredService<FileKeyRing>());
        return services;
    }
}

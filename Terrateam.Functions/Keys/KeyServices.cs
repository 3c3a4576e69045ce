using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
#if KEY_VAULT
using Terrateam.Functions.KeyVault;
#endif

namespace Terrateam.Functions.Keys;

internal static class KeyServices
{
    /// <summary>Adds <see cref="IKeyWrapper"/> and its <see cref="IKeyRing"/>, as the settings say.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting is missing or wrong; the
    /// message names it and the remedy.</exception>
    public static IServiceCollection AddKeys(this IServiceCollection services, IConfiguration configuration)
    {
        var options = KeyOptions.Read(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<IKeyWrapper, KeyWrapper>();
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

using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Terrateam.Functions.Keys;

namespace Terrateam.Functions.KeyVault;

internal static class KeyVaultServices
{
    public static IServiceCollection AddKeyVaultKeys(this IServiceCollection services, KeyOptions options)
    {
        services.TryAddSingleton<TokenCredential>(_ => new DefaultAzureCredential());
        services.AddSingleton<IKeyVersions>(provider => new KeyVaultKeyVersions(
            options.Key!,
            provider.GetRequiredService<TokenCredential>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<IKeyRing>(static provider => new VersionedKeyRing(
            provider.GetRequiredService<IKeyVersions>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        return services;
    }

    public static IKeyRing CreateKeyVaultRing(this IServiceProvider provider, Uri key, string setting)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        var credential = provider.GetService<TokenCredential>() ?? new DefaultAzureCredential();
        return new VersionedKeyRing(new KeyVaultKeyVersions(key, credential, time), time, setting);
    }

    public static IDigestSigner CreateKeyVaultSigner(this IServiceProvider provider, Uri key) =>
        new KeyVaultSigner(key, provider.GetService<TokenCredential>() ?? new DefaultAzureCredential());
}

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
        services.AddSingleton<IKeyRing>(provider => new KeyVaultKeyRing(
            options.Key!,
            provider.GetRequiredService<TokenCredential>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        return services;
    }
}

using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Terrateam.Functions.Audit;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Pages;

namespace Terrateam.Functions.Setup;

/// <summary>Registers the setup page, and takes over the App that was created on it.</summary>
internal static class SetupServices
{
    private const string Enabled = $"{SetupOptions.Section}:{nameof(SetupOptions.Enabled)}";
    private const int KeySize = 2048;
    private const int SecretLength = 32;

    /// <summary>
    /// Adds the stored credentials to the settings. Where there are none and the setup page is on, the app gets a key and
    /// a secret that no one else knows: GitHub answers it nothing, and every delivery is refused.
    /// </summary>
    public static AppPresence TakeOver(IConfiguration configuration)
    {
        var isEnabled = configuration.GetValue(Enabled, defaultValue: false);
        if (isEnabled && !StoredApp.IsKept(configuration))
        {
            throw StoredApp.Wrong(
                $"{Enabled} is for one machine, where Keys:Provider is 'file': here the credentials belong into the key "
                    + "vault. Remove the setting, create the App with `terrateam setup app`, and follow "
                    + "docs/installation.md."
            );
        }

        if (!StoredApp.IsKept(configuration) || StoredApp.IsSet(configuration))
            return new(IsThere: true);
        if (StoredApp.Read(configuration) is { } stored)
        {
            StoredApp.AddBelow(configuration, stored);
            return new(IsThere: true);
        }

        if (!isEnabled)
            return new(IsThere: true);

        using var key = RSA.Create(KeySize);
        StoredApp.AddBelow(
            configuration,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["GitHub:AppId"] = "none",
                ["GitHub:PrivateKey"] = key.ExportRSAPrivateKeyPem(),
                ["GitHub:WebhookSecret"] = RandomNumberGenerator.GetHexString(SecretLength * 2),
            }
        );
        return new(IsThere: false);
    }

    public static IServiceCollection AddSetup(
        this IServiceCollection services,
        IConfiguration configuration,
        AppPresence presence
    )
    {
        services.AddOptions<SetupOptions>().Bind(configuration.GetSection(SetupOptions.Section));
        services.AddSingleton(presence);
        services.AddSingleton<ManifestClient>();
        services.AddSingleton<SetupVisits>();
        services.AddSingleton<SetupStatus>();
        services.AddSingleton<SetupCode>();
        services.AddHostedService(static provider => provider.GetRequiredService<SetupCode>());
        services.AddSingleton(provider => new SetupFlow(
            provider.GetRequiredService<SetupCode>(),
            provider.GetRequiredService<ManifestClient>(),
            provider.GetRequiredService<SetupVisits>(),
            provider.GetRequiredService<PageAddresses>(),
            provider.GetRequiredService<PageRenderer>(),
            provider.GetRequiredService<AuditLog>(),
            configuration,
            provider.GetRequiredService<ILogger<SetupFlow>>()
        ));
        return services;
    }
}

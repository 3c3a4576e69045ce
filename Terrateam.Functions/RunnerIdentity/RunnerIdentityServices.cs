using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Terrateam.Core.Runs;

namespace Terrateam.Functions.RunnerIdentity;

internal static class RunnerIdentityServices
{
    /// <summary>Adds <see cref="OidcTokenValidator"/>. An issuer that is no URL stops the app from starting.</summary>
    public static IServiceCollection AddRunnerIdentity(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services
            .AddOptions<RunnerIdentityOptions>()
            .Bind(configuration.GetSection(RunnerIdentityOptions.Section))
            .Validate(
                options => BackendAddress.IsSafe(options.OidcIssuer),
                "Runs:OidcIssuer must be an absolute https URL; http is only for this machine itself."
            )
            .ValidateOnStart();
        services.AddHttpClient(OidcKeys.HttpClientName, client =>
        {
            client.Timeout = TimeSpan.FromSeconds(10);
            client.MaxResponseContentBufferSize = 1024 * 1024;
        });
        services.AddSingleton<OidcKeys>();
        services.AddSingleton(provider => new OidcTokenValidator(
            provider.GetRequiredService<OidcKeys>(),
            provider.GetRequiredService<IOptions<RunnerIdentityOptions>>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        return services;
    }
}

using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Terrateam.Functions.Audit;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Notifications;
using Terrateam.Functions.Pages;
using Terrateam.Functions.Settings;

namespace Terrateam.Functions.SignIn;

/// <summary>Registers signing in, and the pages.</summary>
internal static class SignInServices
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public static IServiceCollection AddSignIn(this IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddOptions<SignInOptions>()
            .Bind(configuration.GetSection(SignInOptions.Section))
            .ValidateSettings(SignInOptions.Section);
        services.AddSingleton<PageAddresses>();
        services.AddSingleton<PageRenderer>();
        services.AddSingleton<RequestLimits>();
        services.AddSingleton<CookieKeys>();
        services.AddSingleton<EndedSessions>();
        services.AddSingleton<OAuthClient>();
        services.AddSingleton(static provider => new SealedText(provider.GetRequiredService<CookieKeys>()));
        services.AddSingleton(static provider => new SignInCookies(
            provider.GetRequiredService<SealedText>(),
            provider.GetRequiredService<PageAddresses>(),
            provider.GetRequiredService<EndedSessions>(),
            provider.GetRequiredService<IOptions<SignInOptions>>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton(static provider => new SignInFlow(
            provider.GetRequiredService<OAuthClient>(),
            provider.GetRequiredService<IUserGitHubs>(),
            provider.GetRequiredService<SignInCookies>(),
            provider.GetRequiredService<PageAddresses>(),
            provider.GetRequiredService<PageRenderer>(),
            provider.GetRequiredService<AuditLog>(),
            provider.GetRequiredService<PersonMails>(),
            provider.GetRequiredService<IOptions<GitHubOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SignInFlow>>()
        ));
        services
            .AddHttpClient(OAuthClient.HttpClientName, static client => client.Timeout = Timeout)
            .RemoveAllLoggers()
            .ConfigurePrimaryHttpMessageHandler(static () =>
                new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    AutomaticDecompression = DecompressionMethods.All,
                    UseCookies = false,
                }
            );
        return services;
    }
}

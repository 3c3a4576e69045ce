using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Timeout;
using Terrateam.Functions.GitHub.Apps;
using Terrateam.Functions.GitHub.Http;
using Terrateam.Functions.GitHub.Users;
using Terrateam.Functions.Keys;
using Terrateam.Functions.Telemetry;

namespace Terrateam.Functions.GitHub;

internal static class GitHubServices
{
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Adds <see cref="IGitHubApp"/> and <see cref="GitHubOptions"/>. Incomplete options stop the app from starting.
    /// </summary>
    public static IServiceCollection AddGitHub(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IConfigureOptions<GitHubOptions>>(new GitHubOptionsSetup(configuration));
        services.AddSingleton<IValidateOptions<GitHubOptions>>(new GitHubOptionsSetup(configuration));
        services.AddOptions<GitHubOptions>().ValidateOnStart();

        services.AddTransient<ApiHandler>();
        services.AddSingleton<ResponseCache>();
        services.AddSingleton<ImmutableAnswers>();
        services.TryAddSingleton(CreateSigner);
        services.AddSingleton<AppJwt>();
        services.AddSingleton(static provider => new GitHubQuota(
            AppMetrics.Meter,
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<RestApis>();
        services.AddSingleton<IGitHubApp, GitHubApp>();
        services.AddSingleton<IUserGitHubs, UserGitHubs>();
        AddHttp(services);
        return services;
    }

    private static IDigestSigner CreateSigner(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<GitHubOptions>>().Value;
        return options.SigningKey.Length == 0
            ? new RsaDigestSigner(options.PrivateKey)
            : KeyServices.CreateSigner(new Uri(options.SigningKey), provider);
    }

    private static void AddHttp(IServiceCollection services)
    {
        // Connections live as long as the app and keep their handlers, so the sockets themselves follow changes of DNS.
        var client = services
            .AddHttpClient(RestApis.HttpClientName)
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers()
            .ConfigurePrimaryHttpMessageHandler(() =>
                new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    AutomaticDecompression = DecompressionMethods.All,
                    PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                    UseCookies = false,
                }
            );

        client.AddResilienceHandler("github", (builder, context) =>
        {
            builder.TimeProvider = context.ServiceProvider.GetRequiredService<TimeProvider>();
            builder.AddRetry(
                new HttpRetryStrategyOptions
                {
                    MaxRetryAttempts = 3,
                    Delay = TimeSpan.FromSeconds(1),
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    ShouldRetryAfterHeader = false,
                    ShouldHandle = arguments => ValueTask.FromResult(MayRetry(arguments.Context, arguments.Outcome)),
                }
            );
            builder.AddTimeout(AttemptTimeout);
        });
        client.AddHttpMessageHandler<ApiHandler>();
    }

    /// <summary>
    /// Reads may be repeated. Writes only if they were never sent: any other may have taken effect, and a second one is
    /// a second comment.
    /// </summary>
    private static bool MayRetry(ResilienceContext context, Outcome<HttpResponseMessage> outcome)
    {
        if (
            outcome.Exception is HttpRequestException
            {
                HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
            }
        )
        {
            return true;
        }

        if (context.GetRequestMessage()?.Method != HttpMethod.Get)
            return false;

        return outcome.Exception switch
        {
            null => outcome.Result?.StatusCode >= HttpStatusCode.InternalServerError,
            HttpRequestException refused => refused.HttpRequestError != HttpRequestError.ConfigurationLimitExceeded,
            var exception => exception is TimeoutRejectedException or IOException,
        };
    }
}

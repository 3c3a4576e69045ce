using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Octokit;
using Octokit.Internal;
using Terrateam.Functions.GitHub.Http;

namespace Terrateam.Functions.GitHub.Apps;

/// <summary>
/// Creates a connection for one identity: its own credentials, limits and cached responses over shared sockets.
/// </summary>
internal sealed class RestApis(
    IOptions<GitHubOptions> options,
    IHttpMessageHandlerFactory handlers,
    ResponseCache cache,
    TimeProvider time,
    ILogger<RateLimitHandler> logger
)
{
    /// <summary>Name of the HTTP client whose handlers send the requests.</summary>
    public const string HttpClientName = "github";

    private static readonly ProductHeaderValue Product = new(
        "terrateam",
        typeof(RestApis).Assembly.GetName().Version?.ToString(3)
    );

    /// <summary>The App itself. It only asks for tokens and redeliveries, so its writes need no budget.</summary>
    public RestApi ForApp(AppJwt jwt) => Create("the App", () => jwt.CreateAsync(), null, null);

    public RestApi ForInstallation(long installationId, InstallationTokens tokens) =>
        Create(
            $"installation {installationId}",
            async () => (await tokens.GetAsync(installationId)).Reveal(),
            () => tokens.Forget(installationId),
            new Budgets(options.Value.ContentPerMinute, time)
        );

    private RestApi Create(string identity, Func<Task<string>> token, Action? forget, Budgets? budgets)
    {
        var client = new HttpClientAdapter(() =>
            new RateLimitHandler(identity, options.Value.MaximumWait, budgets, time, logger)
            {
                InnerHandler = handlers.CreateHandler(HttpClientName),
            }
        );

        // Unlike GitHubClient, Connection does not append /api/v3 to an address other than github.com's.
        var connection = new Connection(
            Product,
            options.Value.ApiUrl,
            new AppCredentials(token),
            client,
            new ResponseSerializer()
        )
        {
            ResponseCache = cache.For(identity),
        };
        return new RestApi(connection, forget);
    }
}

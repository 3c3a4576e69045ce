using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Octokit;
using Octokit.Internal;
using Terrateam.Functions.GitHub.Http;
using Terrateam.Functions.Telemetry;

namespace Terrateam.Functions.GitHub.Apps;

/// <summary>
/// Creates connections of one identity: its own credentials, limits and cached responses over shared sockets.
/// </summary>
internal sealed class RestApis(
    IOptions<GitHubOptions> options,
    IHttpMessageHandlerFactory handlers,
    ResponseCache cache,
    GitHubQuota quota,
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
    public RestApi ForApp(AppJwt jwt) =>
        Create("the App", Client("the App", budgets: null, quota), () => jwt.CreateAsync(), null);

    /// <summary>
    /// An installation: a connection for each scope of its tokens, over the limits and cached responses of them all,
    /// because GitHub counts by installation.
    /// </summary>
    public Func<TokenScope, RestApi> ForInstallation(long installationId, InstallationTokens tokens)
    {
        var identity = $"installation {installationId}";
        var client = Client(identity, new Budgets(options.Value.ContentPerMinute, time), quota);
        return scope =>
            Create(
                identity,
                client,
                async () => (await tokens.GetAsync(installationId, scope)).Reveal(),
                () => tokens.Forget(installationId, scope)
            );
    }

    /// <summary>A person, by a token of theirs. Nothing is cached here: no answer outlives the request.</summary>
    public RestApi ForUser(string token) =>
        new(
            new Connection(
                Product,
                options.Value.ApiUrl,
                new AppCredentials(() => Task.FromResult(token)),
                Client("a person", budgets: null, noted: null),
                new ResponseSerializer()
            ),
            forgetCredentials: null
        );

    // What a person has left is theirs: others spend it, too.
    private HttpClientAdapter Client(string identity, Budgets? budgets, GitHubQuota? noted) =>
        new(() =>
            new RateLimitHandler(identity, options.Value.MaximumWait, budgets, noted, time, logger)
            {
                InnerHandler = handlers.CreateHandler(HttpClientName),
            }
        );

    private RestApi Create(string identity, HttpClientAdapter client, Func<Task<string>> token, Action? forget)
    {
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

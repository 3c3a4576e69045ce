using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Terrateam.Functions.RunnerIdentity;

/// <summary>
/// The issuer's configuration and keys, fetched on first use and again when a token names an unknown key.
/// </summary>
/// <remarks>
/// ConfigurationManager renews in the background, so that the first token after a rotation would be refused; a new
/// manager fetches at once. That is allowed every few seconds only, because any request can name an unknown key.
/// </remarks>
internal sealed class OidcKeys(IOptions<RunnerIdentityOptions> options, IHttpClientFactory clients, TimeProvider time)
    : IDisposable
{
    public const string HttpClientName = "oidc";

    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim _refreshing = new(1);
    private ConfigurationManager<OpenIdConnectConfiguration>? _manager;
    private DateTimeOffset _refreshedAt;

    /// <summary>The cached configuration, fetched if there is none.</summary>
    public async Task<OpenIdConnectConfiguration> GetAsync(CancellationToken cancellationToken)
    {
        _manager ??= Create();
        return await _manager.GetConfigurationAsync(cancellationToken);
    }

    /// <summary>The current configuration, or null when the last fetch was only a moment ago.</summary>
    public async Task<OpenIdConnectConfiguration?> RefreshAsync(
        OpenIdConnectConfiguration known,
        CancellationToken cancellationToken
    )
    {
        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            // Another caller has refreshed since this one read its keys.
            var current = await GetAsync(cancellationToken);
            if (!ReferenceEquals(current, known))
                return current;

            if (time.GetUtcNow() - _refreshedAt < RefreshInterval)
                return null;

            var fresh = Create();
            var configuration = await fresh.GetConfigurationAsync(cancellationToken);
            _manager = fresh;
            _refreshedAt = time.GetUtcNow();
            return configuration;
        }
        finally
        {
            _refreshing.Release();
        }
    }

    public void Dispose() => _refreshing.Dispose();

    private ConfigurationManager<OpenIdConnectConfiguration> Create()
    {
        var issuer = options.Value.OidcIssuer.TrimEnd('/');
        var documents = new HttpDocumentRetriever(clients.CreateClient(HttpClientName))
        {
            RequireHttps = issuer.StartsWith("https:", StringComparison.OrdinalIgnoreCase),
        };
        return new($"{issuer}/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(), documents);
    }
}

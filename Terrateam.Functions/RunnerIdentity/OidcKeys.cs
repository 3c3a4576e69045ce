using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Terrateam.Functions.RunnerIdentity;

/// <summary>
/// The issuer's configuration and keys, fetched when first needed and again when a token names a key that is not among
/// them.
/// </summary>
/// <remarks>
/// ConfigurationManager renews in the background, so that the first token after a rotation would be refused; a new
/// manager fetches at once. That is allowed every few seconds only, because anybody can name an unknown key.
/// </remarks>
internal sealed class OidcKeys(IOptions<RunnerIdentityOptions> options, IHttpClientFactory clients, TimeProvider time)
    : IDisposable
{
    /// <summary>Name of the HTTP client that fetches.</summary>
    public const string HttpClientName = "oidc";

    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim _refreshing = new(1);
    private ConfigurationManager<OpenIdConnectConfiguration>? _manager;
    private DateTimeOffset _refreshedAt;

    /// <summary>What is known, fetched if nothing is.</summary>
    public async Task<OpenIdConnectConfiguration> GetAsync(CancellationToken cancellationToken)
    {
        _manager ??= Create();
        return await _manager.GetConfigurationAsync(cancellationToken);
    }

    /// <summary>What holds now, or null when that was asked for only a moment ago.</summary>
    public async Task<OpenIdConnectConfiguration?> RefreshAsync(
        OpenIdConnectConfiguration known,
        CancellationToken cancellationToken
    )
    {
        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            // Somebody else has refreshed since this caller looked.
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

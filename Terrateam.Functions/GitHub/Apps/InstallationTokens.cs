using System.Collections.Concurrent;
using Terrateam.Functions.GitHub.Http;
using Terrateam.Functions.GitHub.Responses;

namespace Terrateam.Functions.GitHub.Apps;

/// <summary>
/// Caches installation tokens until shortly before they expire. Concurrent callers share one request.
/// </summary>
/// <remarks>https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app</remarks>
internal sealed class InstallationTokens(RestApi app, TimeProvider time)
{
    /// <summary>Long enough for a request that waits for rate limits before it is sent.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<long, Lazy<Task<AccessToken>>> _tokens = new();

    /// <summary>A cached token with every permission of the installation.</summary>
    public async Task<AccessToken> GetAsync(long installationId)
    {
        if (_tokens.TryGetValue(installationId, out var known) && IsStale(known))
            _tokens.TryRemove(KeyValuePair.Create(installationId, known));

        // No caller's cancellation token is used, because the request may serve several callers.
        var token = _tokens.GetOrAdd(installationId, id => new Lazy<Task<AccessToken>>(() =>
            CreateAsync(id, InstallationTokenRequest.Everything, CancellationToken.None)
        ));
        try
        {
            return await token.Value;
        }
        catch (GitHubException exception) when (exception.Status == 404)
        {
            // A 404 means that the installation is gone. The calls that need the token read 404 as a missing object
            // that may still appear, so it becomes 410.
            _tokens.TryRemove(KeyValuePair.Create(installationId, token));
            throw new GitHubException(exception.Message, 410, exception);
        }
        catch
        {
            _tokens.TryRemove(KeyValuePair.Create(installationId, token));
            throw;
        }
    }

    /// <summary>The installations of which a token is cached.</summary>
    public IReadOnlyList<long> Installations => [.. _tokens.Keys];

    /// <summary>Drops the token after GitHub refused it.</summary>
    public void Forget(long installationId) => _tokens.TryRemove(installationId, out _);

    /// <summary>A new token with only the requested scope, which is not cached.</summary>
    public async Task<AccessToken> CreateAsync(
        long installationId,
        InstallationTokenRequest request,
        CancellationToken cancellationToken
    )
    {
        var call = $"create a token of installation {installationId}";
        var answer = await app.PostAsync<InstallationTokenResponse>(
            call,
            $"app/installations/{installationId}/access_tokens",
            request,
            cancellationToken
        );
        return string.IsNullOrEmpty(answer.Token)
            ? throw new GitHubException($"GitHub did not {call}: the answer holds none.")
            : new AccessToken(answer.Token, answer.ExpiresAt);
    }

    private bool IsStale(Lazy<Task<AccessToken>> token) =>
        token is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }
        && token.Value.Result.ExpiresAt - Margin <= time.GetUtcNow();
}

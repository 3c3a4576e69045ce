using System.Collections.Concurrent;
using Terrateam.Functions.GitHub.Http;
using Terrateam.Functions.GitHub.Responses;

namespace Terrateam.Functions.GitHub.Apps;

/// <summary>
/// Tokens of installations, kept until shortly before they expire, and asked for once however many want one.
/// </summary>
/// <remarks>https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app</remarks>
internal sealed class InstallationTokens(RestApi app, TimeProvider time)
{
    /// <summary>Long enough for a request that waits for limits before it leaves.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<long, Lazy<Task<AccessToken>>> _tokens = new();

    /// <summary>A token with everything that the installation allows.</summary>
    public async Task<AccessToken> GetAsync(long installationId)
    {
        if (_tokens.TryGetValue(installationId, out var known) && IsStale(known))
            _tokens.TryRemove(KeyValuePair.Create(installationId, known));

        // Nobody's cancellation token goes in here: the request may be serving several callers.
        var token = _tokens.GetOrAdd(installationId, id => new Lazy<Task<AccessToken>>(() =>
            CreateAsync(id, InstallationTokenRequest.Everything, CancellationToken.None)
        ));
        try
        {
            return await token.Value;
        }
        catch (GitHubException exception) when (exception.Status == 404)
        {
            // Not a thing that is not there yet or never was, as it would be for the call that wants the token.
            _tokens.TryRemove(KeyValuePair.Create(installationId, token));
            throw new GitHubException(exception.Message, 410, exception);
        }
        catch
        {
            _tokens.TryRemove(KeyValuePair.Create(installationId, token));
            throw;
        }
    }

    /// <summary>Drops the token that GitHub refused.</summary>
    public void Forget(long installationId) => _tokens.TryRemove(installationId, out _);

    /// <summary>A new token with only what is asked for. It is not kept.</summary>
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

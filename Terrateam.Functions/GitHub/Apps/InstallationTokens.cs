using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Terrateam.Functions.GitHub.Http;
using Terrateam.Functions.GitHub.Responses;

namespace Terrateam.Functions.GitHub.Apps;

/// <summary>
/// Caches installation tokens by their scope until shortly before they expire. Concurrent callers share one request.
/// </summary>
/// <remarks>https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app</remarks>
internal sealed class InstallationTokens(RestApi app, TimeProvider time)
{
    /// <summary>Long enough for a request that waits for rate limits before it is sent.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<Key, Lazy<Task<AccessToken>>> _tokens = new();
    private long _sweptAt = time.GetTimestamp();

    /// <summary>A cached token of one scope.</summary>
    /// <exception cref="GitHubException">With status 410 when the installation is gone.</exception>
    /// <exception cref="OutOfReachException">It does not reach the repository.</exception>
    public async Task<AccessToken> GetAsync(long installationId, TokenScope scope)
    {
        Sweep();
        var key = new Key(installationId, scope);
        if (_tokens.TryGetValue(key, out var known) && IsStale(known))
            _tokens.TryRemove(KeyValuePair.Create(key, known));

        // No caller's cancellation token is used, because the request may serve several callers.
        var token = _tokens.GetOrAdd(key, static (key, tokens) => new(() => tokens.CreateAsync(key)), this);
        try
        {
            return await token.Value;
        }
        catch (GitHubException exception) when (exception.Status == 404)
        {
            // A 404 means that the installation is gone. The calls that need the token read 404 as a missing object
            // that may still appear, so it becomes 410.
            _tokens.TryRemove(KeyValuePair.Create(key, token));
            throw new GitHubException(exception.Message, 410, exception);
        }
        catch
        {
            _tokens.TryRemove(KeyValuePair.Create(key, token));
            throw;
        }
    }

    /// <summary>The installations and scopes of which a token is cached.</summary>
    public IReadOnlyList<(long InstallationId, TokenScope Scope)> Cached =>
        [.. _tokens.Keys.Select(static key => (key.InstallationId, key.Scope))];

    /// <summary>Drops a token after GitHub refused it.</summary>
    public void Forget(long installationId, TokenScope scope) => _tokens.TryRemove(new(installationId, scope), out _);

    /// <summary>Drops an installation's tokens, because it changed: what it grants or which repositories it has.</summary>
    public void Forget(long installationId)
    {
        foreach (var key in _tokens.Keys.Where(key => key.InstallationId == installationId))
            _tokens.TryRemove(key, out _);
    }

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

    private async Task<AccessToken> CreateAsync(Key key)
    {
        var wanted = key.Scope.Permissions;
        try
        {
            return await CreateAsync(key, wanted);
        }
        catch (GitHubException exception) when (exception.Status == 422)
        {
            // GitHub gives no token at all where one permission is not granted. What is granted goes on working, and a
            // call that needs what is not granted is refused by itself.
            var granted = await ReadGrantedAsync(key.InstallationId, wanted);
            if (granted.Count == wanted.Count)
            {
                if (key.Scope.RepositoryId is not null)
                    throw new OutOfReachException(exception);
                throw;
            }

            try
            {
                return await CreateAsync(key, granted);
            }
            catch (GitHubException again) when (again.Status == 422 && key.Scope.RepositoryId is not null)
            {
                throw new OutOfReachException(again);
            }
        }
    }

    private Task<AccessToken> CreateAsync(Key key, IReadOnlyDictionary<string, string> permissions) =>
        CreateAsync(
            key.InstallationId,
            new InstallationTokenRequest(
                RepositoryIds: key.Scope.RepositoryId is { } id ? [id] : null,
                Permissions: permissions
            ),
            CancellationToken.None
        );

    private async Task<Dictionary<string, string>> ReadGrantedAsync(
        long installationId,
        IReadOnlyDictionary<string, string> wanted
    )
    {
        var installation = await app.GetAsync<InstallationResponse>(
            $"read installation {installationId}",
            $"app/installations/{installationId}",
            CancellationToken.None
        );
        return wanted
            .Where(one =>
                installation.Permissions.TryGetValue(one.Key, out var held)
                && (one.Value is "read" || held is "write" or "admin")
            )
            .ToDictionary(StringComparer.Ordinal);
    }

    // Repositories are many, and each has tokens of its own.
    private void Sweep()
    {
        var swept = Interlocked.Read(ref _sweptAt);
        if (
            time.GetElapsedTime(swept) < SweepInterval
            || Interlocked.CompareExchange(ref _sweptAt, time.GetTimestamp(), swept) != swept
        )
        {
            return;
        }

        foreach (var token in _tokens.Where(token => IsStale(token.Value)))
            _tokens.TryRemove(token);
    }

    private bool IsStale(Lazy<Task<AccessToken>> token) =>
        token is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }
        && token.Value.Result.ExpiresAt - Margin <= time.GetUtcNow();

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Key(long InstallationId, TokenScope Scope);
}

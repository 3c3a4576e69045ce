using Terrateam.Cli.Backends;
using Terrateam.Cli.Output;

namespace Terrateam.Cli.Credentials;

/// <summary>The repository's token, renewed before it expires: it lives one hour, and runs may be longer.</summary>
/// <remarks>
/// https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-an-installation-access-token-for-a-github-app
/// </remarks>
internal sealed class GitHubToken(Backend backend, string runToken, JobLog log, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan UsedFor = TimeSpan.FromMinutes(40);

    private readonly SemaphoreSlim _turn = new(1);
    private string? _token;
    private DateTimeOffset _fetched;

    /// <summary>A token that lives some more minutes at least.</summary>
    /// <exception cref="BackendException">The backend issues no token.</exception>
    public async Task<string> GetAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_token is not null && time.GetUtcNow() - _fetched < UsedFor)
                return _token;

            var token = await backend.AccessTokenAsync(runToken, cancellationToken);
            log.Secret(token);
            _fetched = time.GetUtcNow();
            return _token = token;
        }
        finally
        {
            _ = _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}

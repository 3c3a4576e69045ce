using Microsoft.Extensions.Caching.Memory;
using Octokit.Caching;
using Octokit.Internal;

namespace Terrateam.Functions.GitHub.Http;

/// <summary>
/// Responses that GitHub may confirm with 304, which costs nothing of the hourly budget. Bounded by characters, not by
/// entries.
/// </summary>
/// <remarks>
/// A response is used only after GitHub has just confirmed it for the same identity.
/// https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate
/// </remarks>
internal sealed class ResponseCache : IDisposable
{
    private const int MaxEntry = 512 * 1024;
    private readonly MemoryCache _cache = new(
        new MemoryCacheOptions { SizeLimit = 16 * 1024 * 1024, CompactionPercentage = 0.2 }
    );

    /// <summary>The entries of one identity, which no other identity can read.</summary>
    public IResponseCache For(string identity) => new Part(_cache, identity);

    public void Dispose() => _cache.Dispose();

    private sealed class Part(MemoryCache cache, string identity) : IResponseCache
    {
        public Task<CachedResponse.V1?> GetAsync(IRequest request) =>
            Task.FromResult(cache.Get<CachedResponse.V1>(KeyOf(request)));

        public Task SetAsync(IRequest request, CachedResponse.V1 cachedResponse)
        {
            if (cachedResponse is { Body: string { Length: <= MaxEntry } body, ApiInfo.Etag.Length: > 0 })
                cache.Set(KeyOf(request), cachedResponse, new MemoryCacheEntryOptions { Size = body.Length + 1024 });

            return Task.CompletedTask;
        }

        private Key KeyOf(IRequest request) =>
            new(identity, request.Endpoint.ToString(), request.Headers.GetValueOrDefault("Accept", ""));
    }

    private readonly record struct Key(string Identity, string Endpoint, string Accept);
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Memory;

namespace Terrateam.Functions.GitHub.Http;

/// <summary>
/// What GitHub answers about a commit or a blob by its SHA, which never changes, so that it is asked once. Bounded by
/// characters; concurrent callers share one request.
/// </summary>
internal sealed class ImmutableAnswers : IDisposable
{
    private const int MaxEntry = 4 * 1024 * 1024;
    private const int Overhead = 1024;
    private readonly ConcurrentDictionary<string, Lazy<Task<object>>> _pending = new(StringComparer.Ordinal);
    private readonly MemoryCache _cache = new(
        new MemoryCacheOptions { SizeLimit = 8 * 1024 * 1024, CompactionPercentage = 0.2 }
    );

    /// <summary>The known answer, or the one that is read now; a failed read is not kept.</summary>
    /// <param name="key">Names installation, repository and SHA.</param>
    /// <param name="read">Asks GitHub. No caller cancels it, because it may serve several.</param>
    /// <param name="sizeOf">Length of the answer, in characters.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<T> GetAsync<T>(
        string key,
        Func<CancellationToken, Task<T>> read,
        Func<T, int> sizeOf,
        CancellationToken cancellationToken
    )
        where T : class
    {
        if (_cache.TryGetValue(key, out T? known) && known is not null)
            return known;

        var pending = _pending.GetOrAdd(key, _ => new Lazy<Task<object>>(() => ReadAsync(key, read, sizeOf)));
        return (T)await pending.Value.WaitAsync(cancellationToken);
    }

    public void Dispose() => _cache.Dispose();

    private async Task<object> ReadAsync<T>(string key, Func<CancellationToken, Task<T>> read, Func<T, int> sizeOf)
        where T : class
    {
        try
        {
            var answer = await read(CancellationToken.None);
            var size = sizeOf(answer);
            if (size <= MaxEntry)
                _cache.Set(key, answer, new MemoryCacheEntryOptions { Size = size + Overhead });
            return answer;
        }
        finally
        {
            _pending.TryRemove(key, out _);
        }
    }
}

using System.Threading.RateLimiting;
using Terrateam.Local.Settings;

namespace Terrateam.Local.Http;

/// <summary>Limits the requests that run and wait at once, as host.json says; others are refused.</summary>
internal sealed class RequestQueue(HostJson hostJson) : IDisposable
{
    private readonly ConcurrencyLimiter? _limiter = Limiter(
        hostJson.MaxConcurrentRequests,
        hostJson.MaxOutstandingRequests
    );

    /// <summary>A permit to run, awaited in order of arrival; null if there is no limit.</summary>
    public async ValueTask<RateLimitLease?> EnterAsync(CancellationToken cancellationToken) =>
        _limiter is null ? null : await _limiter.AcquireAsync(permitCount: 1, cancellationToken);

    public void Dispose() => _limiter?.Dispose();

    private static ConcurrencyLimiter? Limiter(int? concurrent, int? outstanding)
    {
        if (concurrent is null && outstanding is null)
            return null;
        var permits = concurrent ?? outstanding!.Value;
        return new ConcurrencyLimiter(
            new ConcurrencyLimiterOptions
            {
                PermitLimit = Math.Min(permits, outstanding ?? permits),
                QueueLimit = outstanding is null ? int.MaxValue : Math.Max(0, outstanding.Value - permits),
                QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            }
        );
    }
}

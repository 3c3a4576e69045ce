using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using Terrateam.Functions.Telemetry;

namespace Terrateam.Functions.GitHub.Http;

/// <summary>Keeps one identity (an installation, or the App itself) within GitHub's limits.</summary>
/// <remarks>
/// After a refusal the identity sends no request before the time that GitHub names; writes are sent one at a time and
/// within a budget per minute; reads are sent a few at a time. Short waits happen here, long ones are thrown as
/// <see cref="LimitReachedException"/>.
/// https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately
/// </remarks>
/// <param name="identity">Name of the identity, for the log.</param>
/// <param name="maximumWait">The longest that one request waits here.</param>
/// <param name="budgets">What it may spend; with it, writes are sent one at a time. Null for the App itself, which only
/// asks for tokens and redeliveries.</param>
/// <param name="quota">Notes what is left; null where that is not the app's.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs every refusal.</param>
internal sealed partial class RateLimitHandler(
    string identity,
    TimeSpan maximumWait,
    Budgets? budgets,
    GitHubQuota? quota,
    TimeProvider time,
    ILogger logger
) : DelegatingHandler
{
    private const int ConcurrentRequests = 20;
    private static readonly TimeSpan MinWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SecondaryWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxWait = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim _slots = new(ConcurrentRequests);
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Lock _gate = new();
    private DateTimeOffset _closedUntil = DateTimeOffset.MinValue;
    private int _secondaryRefusals;

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        if (budgets is null || !Budgets.IsWrite(request))
            return await SendWithinLimitsAsync(request, cancellationToken);

        await _writing.WaitAsync(cancellationToken);
        try
        {
            return await SendWithinLimitsAsync(request, cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _slots.Dispose();
            _writing.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<HttpResponseMessage> SendWithinLimitsAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var patience = maximumWait;
        while (true)
        {
            for (var wait = TrySpend(request); wait > TimeSpan.Zero; wait = TrySpend(request))
            {
                if (wait > patience)
                    throw new LimitReachedException(wait);

                patience -= wait;
                await Task.Delay(wait, time, cancellationToken);
            }

            var response = await SendOnceAsync(request, cancellationToken);
            if (!await IsRefusedAsync(response, cancellationToken))
                return response;

            response.Dispose();
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            using var span = Tracing.Call("github");
            span?.SetTag("http.request.method", request.Method.Method);
            span?.SetTag("url.path", request.RequestUri?.AbsolutePath);
            var response = await base.SendAsync(request, cancellationToken);
            span?.SetTag("http.response.status_code", (int)response.StatusCode);
            Note(response);
            return response;
        }
        finally
        {
            _slots.Release();
        }
    }

    private void Note(HttpResponseMessage response)
    {
        if (Header(response, "x-ratelimit-remaining") is not { } left)
            return;
        if (Header(response, "x-ratelimit-reset") is { } until)
            quota?.Note(identity, left, Instant(until));
    }

    private TimeSpan TrySpend(HttpRequestMessage request)
    {
        lock (_gate)
        {
            var closed = _closedUntil - time.GetUtcNow();
            if (closed > TimeSpan.Zero)
                return closed;
        }

        return budgets?.TrySpend(request) ?? TimeSpan.Zero;
    }

    private async Task<bool> IsRefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests)
            return await RefusalAsync(response, cancellationToken) is { } wait && Close(wait);

        if (response.IsSuccessStatusCode)
        {
            lock (_gate)
                _secondaryRefusals = 0;

            // No request remains until the reset: the next would be refused.
            if (UntilReset(response) is { } untilReset)
                Close(untilReset);
        }

        return false;
    }

    private async Task<TimeSpan?> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (RetryAfter(response) is { } retryAfter)
            return retryAfter;

        if (UntilReset(response) is { } untilReset)
            return untilReset;

        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        var isLimit =
            response.StatusCode == HttpStatusCode.TooManyRequests
            || text.Contains("secondary rate limit", StringComparison.OrdinalIgnoreCase)
            || text.Contains("rate limit exceeded", StringComparison.OrdinalIgnoreCase)
            || text.Contains("abuse detection", StringComparison.OrdinalIgnoreCase);
        if (!isLimit)
            return null;

        lock (_gate)
            return SecondaryWait * Math.Pow(2, Math.Min(_secondaryRefusals++, 4));
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => null,
        };

    private TimeSpan? UntilReset(HttpResponseMessage response) =>
        Header(response, "x-ratelimit-remaining") == 0 && Header(response, "x-ratelimit-reset") is { } reset
            ? Instant(reset) - time.GetUtcNow()
            : null;

    private static DateTimeOffset Instant(long seconds) =>
        DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(seconds, 0, DateTimeOffset.MaxValue.ToUnixTimeSeconds()));

    private static long? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values)
        && long.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;

    private bool Close(TimeSpan wait)
    {
        // A clock that differs from GitHub's must cause neither a busy loop nor an endless wait.
        wait = TimeSpan.FromTicks(Math.Clamp(wait.Ticks, MinWait.Ticks, MaxWait.Ticks));
        lock (_gate)
        {
            var until = time.GetUtcNow() + wait;
            if (until > _closedUntil)
                _closedUntil = until;
        }

        Log.Closed(logger, identity, wait.TotalSeconds);
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "GitHub wants {Identity} to wait for {Seconds} s.")]
        public static partial void Closed(ILogger logger, string identity, double seconds);
    }
}

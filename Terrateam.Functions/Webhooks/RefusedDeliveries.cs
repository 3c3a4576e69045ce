using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Terrateam.Functions.Telemetry;

namespace Terrateam.Functions.Webhooks;

/// <summary>
/// Counts deliveries whose signature is missing or wrong, and logs their origin without any of their body.
/// </summary>
/// <remarks>The cause is an attack, or a secret that differs from the one on the App's page.</remarks>
public sealed partial class RefusedDeliveries(TimeProvider time, ILogger<RefusedDeliveries> logger)
{
    private const int MaxDeliveryLength = 64;
    private readonly LogThrottle _lines = new(time, mostPerMinute: 10);
    private long _count;

    /// <summary>How many this instance of the app refused since it was last asked.</summary>
    public long TakeCount() => Interlocked.Exchange(ref _count, 0);

    /// <summary>Counts and logs one refused delivery.</summary>
    public void Note(HttpRequest request)
    {
        WebhookMetrics.Refused.Add(1);
        _ = Interlocked.Increment(ref _count);
        if (_lines.Allows(out var leftOut))
            Log.Refused(logger, DeliveryOf(request), SourceOf(request), ForwardedOf(request), leftOut);
    }

    /// <summary>Counts and logs one that does not come from GitHub, whatever its signature.</summary>
    public void NoteForeign(HttpRequest request)
    {
        WebhookMetrics.Refused.Add(1);
        _ = Interlocked.Increment(ref _count);
        if (_lines.Allows(out var leftOut))
            Log.Foreign(logger, DeliveryOf(request), SourceOf(request), ForwardedOf(request), leftOut);
    }

    private static string SourceOf(HttpRequest request) =>
        DeliverySource.ConnectionOf(request)?.ToString() ?? "unknown";

    private static string ForwardedOf(HttpRequest request) =>
        DeliverySource.ForwardedOf(request)?.ToString() ?? "unknown";

    // Untrusted text: only the characters of GitHub's own ids get into the log.
    private static string DeliveryOf(HttpRequest request)
    {
        var id = request.Headers[WebhookReader.DeliveryHeader].ToString();
        return id.Length is > 0 and <= MaxDeliveryLength && id.All(c => char.IsAsciiHexDigit(c) || c == '-')
            ? id
            : "without an id";
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "Delivery {Delivery} from {Source}, forwarded for {Forwarded}, has no valid signature and "
                + "was refused ({LeftOut} more were not logged)"
        )]
        public static partial void Refused(
            ILogger logger,
            string delivery,
            string source,
            string forwarded,
            long leftOut
        );

        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "Delivery {Delivery} from {Source}, forwarded for {Forwarded}, comes from none of "
                + "GitHub:HookRanges and was refused ({LeftOut} more were not logged)"
        )]
        public static partial void Foreign(
            ILogger logger,
            string delivery,
            string source,
            string forwarded,
            long leftOut
        );
    }
}

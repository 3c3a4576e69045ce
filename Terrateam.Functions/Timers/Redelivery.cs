using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Timers;

/// <summary>How far the list of deliveries was read.</summary>
/// <param name="LookedUntil">Deliveries up to this time are dealt with.</param>
/// <param name="Asked">Deliveries that GitHub was asked to repeat, by their guid, and how often.</param>
internal sealed record RedeliveryMark(DateTimeOffset LookedUntil, IReadOnlyDictionary<string, int> Asked);

/// <summary>
/// Finds deliveries that failed and were not repeated, and asks GitHub to repeat them. The inbox ignores a delivery
/// that it has already.
/// </summary>
/// <remarks>
/// https://docs.github.com/en/webhooks/using-webhooks/automatically-redelivering-failed-deliveries-for-a-github-app-webhook
/// </remarks>
public sealed partial class Redelivery(
    IDocumentStore store,
    IGitHubApp app,
    TimeProvider time,
    ILogger<Redelivery> logger
)
{
    private const int MaxRepeats = 3;

    /// <summary>GitHub repeats deliveries of the last three days only.</summary>
    private static readonly TimeSpan Reach = TimeSpan.FromDays(3);

    /// <summary>A delivery may take a while to be listed.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(30);

    private static readonly DocumentKey Key = new("redelivery", "github", "mark");

    /// <summary>Makes one pass over the deliveries since the last one.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var stored = await store.GetAsync(Key, RedeliveryJson.Default.RedeliveryMark, cancellationToken);
        var since = stored is null ? now - Overlap : stored.Value.LookedUntil - Overlap;
        if (since < now - Reach)
            since = now - Reach;

        var deliveries = await app.ListDeliveriesAsync(since, cancellationToken);
        var asked = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var delivery in deliveries.GroupBy(delivery => delivery.Guid, StringComparer.Ordinal))
        {
            if (delivery.Any(attempt => attempt.Succeeded))
                continue;

            var before = stored?.Value.Asked.GetValueOrDefault(delivery.Key) ?? 0;
            asked[delivery.Key] = before;
            if (before >= MaxRepeats)
                continue;

            var last = delivery.MaxBy(attempt => attempt.DeliveredAt)!;
            await app.RedeliverAsync(last.Id, cancellationToken);
            asked[delivery.Key] = before + 1;
            Log.Repeated(logger, delivery.Key, last.Event);
        }

        _ = await store.TryWriteAsync(
            Key,
            new RedeliveryMark(now, asked),
            stored?.ETag,
            RedeliveryJson.Default.RedeliveryMark,
            cancellationToken
        );
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "GitHub was asked to deliver {Delivery} ({Event}) again")]
        public static partial void Repeated(ILogger logger, string delivery, string @event);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RedeliveryMark))]
internal sealed partial class RedeliveryJson : JsonSerializerContext;

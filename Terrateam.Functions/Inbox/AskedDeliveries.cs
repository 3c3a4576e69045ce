using System.Text.Json;
using System.Text.Json.Serialization;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Inbox;

/// <summary>
/// Deliveries by the digest that GitHub signed. The delivery id is an unsigned header, so a copy of a delivery could
/// otherwise be replayed under another id.
/// </summary>
/// <remarks>
/// Two events of GitHub never have the same bytes: a comment has its own id, and a pull request the second of its last
/// change. Equal bytes within that second ask for the same.
/// </remarks>
public sealed class AskedDeliveries(IDocumentStore store, TimeProvider time)
{
    private const string Collection = "asked";

    /// <summary>
    /// The oldest event that is accepted: longer than GitHub redelivers, and shorter than
    /// <see cref="DeliveryInbox.MarkLifetime"/>, so that a copy is too old before its digest is deleted.
    /// </summary>
    public static TimeSpan MaxAge { get; } = TimeSpan.FromDays(6);

    /// <summary>
    /// True where the digest is new, or was stored by the same delivery, which may have failed half way.
    /// </summary>
    public async Task<bool> TakeAsync(string digest, string delivery, CancellationToken cancellationToken)
    {
        var document = DocumentOf(digest, delivery);
        return await store.TryInsertAsync(document.Key, document.Content, cancellationToken) is not null
            || await IsOfAsync(digest, delivery, cancellationToken);
    }

    /// <summary>True where an event is older than <see cref="MaxAge"/>.</summary>
    public bool IsStale(DateTimeOffset happenedAt) => time.GetUtcNow() - happenedAt > MaxAge;

    /// <summary>The record of a digest, to be stored with what its delivery asks for.</summary>
    internal NewDocument DocumentOf(string digest, string delivery) =>
        new(
            KeyOf(digest),
            JsonSerializer.SerializeToUtf8Bytes(
                new AskedDelivery(delivery, time.GetUtcNow()),
                AskedJson.Default.AskedDelivery
            )
        );

    /// <summary>True where a digest that is stored was stored by this delivery.</summary>
    internal async Task<bool> IsOfAsync(string digest, string delivery, CancellationToken cancellationToken) =>
        await store.GetAsync(KeyOf(digest), AskedJson.Default.AskedDelivery, cancellationToken) is { } known
        && string.Equals(known.Value.Delivery, delivery, StringComparison.Ordinal);

    /// <summary>Deletes digests older than <see cref="DeliveryInbox.MarkLifetime"/>. Returns their number.</summary>
    public async Task<int> ForgetAsync(CancellationToken cancellationToken)
    {
        var forgotten = 0;
        foreach (var partition in "0123456789abcdef")
        {
            await foreach (var document in store.QueryAsync(Collection, partition.ToString(), "", cancellationToken))
            {
                if (time.GetUtcNow() - document.Read(AskedJson.Default.AskedDelivery).At < DeliveryInbox.MarkLifetime)
                    continue;

                _ = await store.DeleteAsync(document.Key, document.ETag, cancellationToken);
                forgotten++;
            }
        }

        return forgotten;
    }

    private static DocumentKey KeyOf(string digest) => new(Collection, digest[..1], digest);
}

/// <summary>The first delivery with a digest.</summary>
internal sealed record AskedDelivery(string Delivery, DateTimeOffset At);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AskedDelivery))]
internal sealed partial class AskedJson : JsonSerializerContext;

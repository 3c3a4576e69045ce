using System.Text.Json.Serialization;
using Terrateam.Core.State;

namespace Terrateam.Functions.Inbox;

/// <summary>
/// What was asked, by the digest that GitHub signed: the id of a delivery stands in a header that nobody signs, so that
/// whoever has a copy of a delivery could send it again under another id.
/// </summary>
/// <remarks>
/// Two events of GitHub's never have the same bytes: a comment has an id of its own, and a pull request the second of
/// its last change. What happens twice in that second is the same question.
/// </remarks>
public sealed class AskedDeliveries(IDocumentStore store, TimeProvider time)
{
    private const string Collection = "asked";

    /// <summary>
    /// How old what is asked may be: longer than GitHub redelivers, and shorter than
    /// <see cref="DeliveryInbox.MarkLifetime"/>, so that a copy is too old before it is forgotten that it is one.
    /// </summary>
    public static TimeSpan MostAge { get; } = TimeSpan.FromDays(6);

    /// <summary>
    /// True where nothing was asked with this digest before, or by the same delivery, which may have got only half way.
    /// </summary>
    public async Task<bool> TakeAsync(string digest, string delivery, CancellationToken cancellationToken)
    {
        var key = KeyOf(digest);
        if (
            await store.TryInsertAsync(
                key,
                new AskedDelivery(delivery, time.GetUtcNow()),
                AskedJson.Default.AskedDelivery,
                cancellationToken
            )
            is not null
        )
        {
            return true;
        }

        var known = await store.GetAsync(key, AskedJson.Default.AskedDelivery, cancellationToken);
        return known is not null && string.Equals(known.Value.Delivery, delivery, StringComparison.Ordinal);
    }

    /// <summary>True where something is too old to be asked now.</summary>
    public bool IsStale(DateTimeOffset happenedAt) => time.GetUtcNow() - happenedAt > MostAge;

    /// <summary>Forgets what is too old to be asked again. Returns how many.</summary>
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

/// <summary>Which delivery asked something first.</summary>
internal sealed record AskedDelivery(string Delivery, DateTimeOffset At);

/// <summary>How it is stored.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AskedDelivery))]
internal sealed partial class AskedJson : JsonSerializerContext;

using System.Text.Json.Serialization;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Webhooks;

/// <summary>The last time that GitHub tried the webhook.</summary>
internal sealed record Ping(DateTimeOffset At);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Ping))]
internal sealed partial class PingJson : JsonSerializerContext;

/// <summary>Remembers the last <c>ping</c> with a valid signature: address and secret of the webhook are right.</summary>
/// <param name="store">Keeps it.</param>
/// <param name="time">The clock.</param>
/// <param name="isShown">False where there are no administrators to show it to: then nothing is kept.</param>
public sealed class PingLog(IDocumentStore store, TimeProvider time, bool isShown)
{
    private static readonly DocumentKey Key = new("pings", "webhook", "last");

    /// <summary>Notes one.</summary>
    public async Task NoteAsync(CancellationToken cancellationToken)
    {
        if (!isShown)
            return;

        // Who loses a race has nothing to add.
        var known = await store.GetAsync(Key, cancellationToken);
        _ = await store.TryWriteAsync(
            Key,
            new Ping(time.GetUtcNow()),
            known?.ETag,
            PingJson.Default.Ping,
            cancellationToken
        );
    }

    /// <summary>When the last one came, or null.</summary>
    public async Task<DateTimeOffset?> LastAsync(CancellationToken cancellationToken) =>
        (await store.GetAsync(Key, PingJson.Default.Ping, cancellationToken))?.Value.At;
}

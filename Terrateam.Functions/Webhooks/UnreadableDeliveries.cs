using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using Terrateam.Core.Plans;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Keys;
using Terrateam.Functions.Plans;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Webhooks;

/// <summary>
/// Deliveries that could not be read, kept for a limited time for the developer who fixes that. They are sealed like
/// outputs, because a payload holds users' texts.
/// </summary>
public sealed class UnreadableDeliveries(
    IDocumentStore store,
    IBlobStore blobs,
    IKeyWrapper keys,
    IOptions<RetentionOptions> options,
    AuditLog audit,
    TimeProvider time
)
{
    private const string Collection = "unreadable";
    private const string Folder = "deliveries/";

    /// <summary>Keeps a delivery. The blob is written first, so that no document is without it.</summary>
    public async Task KeepAsync(
        string name,
        string delivery,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken
    )
    {
        var content = await PlanSealer.SealAsync(body, new DeliveryContext(name, delivery), keys, cancellationToken);
        var blobName =
            Folder
            + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{name.Length}:{name}{delivery}")));
        await blobs.WriteAsync(blobName, content.Bytes, cancellationToken);
        _ = await store.TryInsertAsync(
            KeyOf(name, delivery),
            new KeptDelivery(blobName, content.Seal, time.GetUtcNow()),
            KeptJson.Default.KeptDelivery,
            cancellationToken
        );
        await audit.AddAsync(
            new AuditEvent(AuditActions.EventUnreadable, AuditActions.App)
            {
                Subject = $"{name} {delivery}",
                Outcome = "kept",
                Id = $"{delivery}:unreadable",
            },
            cancellationToken
        );
    }

    /// <summary>Unseals a delivery, or returns null when it is not kept any more.</summary>
    /// <exception cref="PlanRefusedException">The stored blob was changed.</exception>
    public async Task<byte[]?> OpenAsync(string name, string delivery, CancellationToken cancellationToken) =>
        await store.GetAsync(KeyOf(name, delivery), KeptJson.Default.KeptDelivery, cancellationToken)
            is { Value: var kept }
        && await blobs.ReadAsync(kept.BlobName, cancellationToken) is { } blob
            ? await PlanSealer.OpenAsync(blob, kept.Seal, new DeliveryContext(name, delivery), keys, cancellationToken)
            : null;

    /// <summary>
    /// Deletes deliveries that are too old, and those that earlier versions kept unsealed. Returns their number.
    /// </summary>
    public async Task<int> ForgetAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - options.Value.Unreadable;
        var forgotten = 0;
        foreach (var name in WebhookReader.Events)
        {
            await foreach (var document in store.QueryAsync(Collection, name, "", cancellationToken))
            {
                if (KeptOf(document) is { } kept)
                {
                    if (kept.At > before)
                        continue;
                    _ = await blobs.DeleteAsync(kept.BlobName, cancellationToken);
                }

                if (await store.DeleteAsync(document.Key, document.ETag, cancellationToken))
                    forgotten++;
            }
        }

        // Blobs whose document was never written.
        await foreach (var blob in blobs.ListAsync(Folder, cancellationToken))
        {
            if (blob.WrittenAt <= before)
                _ = await blobs.DeleteAsync(blob.Name, cancellationToken);
        }

        return forgotten;
    }

    private static KeptDelivery? KeptOf(Document document)
    {
        try
        {
            return document.Read(KeptJson.Default.KeptDelivery) is { BlobName.Length: > 0 } kept ? kept : null;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private static DocumentKey KeyOf(string name, string delivery) => new(Collection, name, delivery);
}

/// <summary>Location of a delivery that could not be read.</summary>
/// <param name="BlobName">The sealed blob.</param>
/// <param name="Seal">Its digest and length.</param>
/// <param name="At">When it came in.</param>
internal sealed record KeptDelivery(string BlobName, Seal Seal, DateTimeOffset At);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(KeptDelivery))]
internal sealed partial class KeptJson : JsonSerializerContext;

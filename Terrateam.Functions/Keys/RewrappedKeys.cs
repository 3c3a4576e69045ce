using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Terrateam.Core.Plans;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Keys;

/// <summary>A data key that was wrapped again under a newer version.</summary>
/// <param name="Blob">The sealed blob that it opens.</param>
/// <param name="KeyId">The version that wraps it now.</param>
/// <param name="Algorithm">The wrapping algorithm.</param>
/// <param name="Bytes">The data key, encrypted.</param>
internal sealed record RewrappedKey(string Blob, string KeyId, string Algorithm, byte[] Bytes);

/// <summary>
/// Data keys that were wrapped again, by the digest of what they were wrapped as first. The header of a sealed blob
/// cannot change, so they lie beside it.
/// </summary>
internal sealed class RewrappedKeys(IDocumentStore documents)
{
    private const string Collection = "rewrapped";

    /// <summary>A key wrapped again, or null where it was not.</summary>
    public async Task<WrappedKey?> FindAsync(WrappedKey key, CancellationToken cancellationToken) =>
        await documents.GetAsync(KeyOf(key), RewrappedJson.Default.RewrappedKey, cancellationToken)
            is { Value: var found }
            ? new WrappedKey(found.KeyId, found.Algorithm, found.Bytes)
            : null;

    /// <summary>Keeps a key that was wrapped again, in place of an earlier one.</summary>
    public async Task KeepAsync(string blob, WrappedKey key, WrappedKey again, CancellationToken cancellationToken)
    {
        var value = new RewrappedKey(blob, again.KeyId, again.Algorithm, again.Bytes.ToArray());
        var found = await documents.GetAsync(KeyOf(key), cancellationToken);
        _ = await documents.TryWriteAsync(
            KeyOf(key),
            value,
            found?.ETag,
            RewrappedJson.Default.RewrappedKey,
            cancellationToken
        );
    }

    /// <summary>Forgets the keys of blobs that are gone. Returns how many there were.</summary>
    public async Task<int> ForgetAsync(IReadOnlySet<string> blobs, CancellationToken cancellationToken)
    {
        var forgotten = 0;
        await foreach (var document in documents.QueryAsync(Collection, cancellationToken))
        {
            if (
                !blobs.Contains(document.Read(RewrappedJson.Default.RewrappedKey).Blob)
                && await documents.DeleteAsync(document.Key, document.ETag, cancellationToken)
            )
            {
                forgotten++;
            }
        }

        return forgotten;
    }

    /// <summary>Whether any key was wrapped again.</summary>
    public async Task<bool> AnyAsync(CancellationToken cancellationToken)
    {
        await foreach (var _ in documents.QueryAsync(Collection, cancellationToken))
            return true;
        return false;
    }

    // The first two digits are the partition, so that many keys do not crowd one.
    private static DocumentKey KeyOf(WrappedKey key)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(key.Bytes.Span));
        return new DocumentKey(Collection, digest[..2], digest);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RewrappedKey))]
internal sealed partial class RewrappedJson : JsonSerializerContext;

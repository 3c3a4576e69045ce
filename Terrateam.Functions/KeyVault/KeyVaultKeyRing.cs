using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Cryptography;
using Azure.Security.KeyVault.Keys;
using Azure.Security.KeyVault.Keys.Cryptography;
using Terrateam.Core.Plans;
using Terrateam.Functions.Keys;

namespace Terrateam.Functions.KeyVault;

/// <summary>
/// The versions of one Key Vault key. Wrapping and unwrapping need the role "Key Vault Crypto User" on it. The newest
/// version is looked up again after five minutes; each version's client is kept.
/// </summary>
internal sealed class KeyVaultKeyRing : IKeyRing
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    private readonly KeyVaultKeyIdentifier key;
    private readonly TokenCredential credential;
    private readonly TimeProvider time;
    private readonly KeyClient client;
    private readonly ConcurrentDictionary<string, CryptographyClient> versions = new(StringComparer.OrdinalIgnoreCase);
    private Newest? newest;

    // The URI names the key without a version.
    public KeyVaultKeyRing(Uri keyUri, TokenCredential credential, TimeProvider time)
    {
        key = new KeyVaultKeyIdentifier(keyUri);
        this.credential = credential;
        this.time = time;
        client = new KeyClient(key.VaultUri, credential);
    }

    public bool Owns(string keyId) =>
        Uri.TryCreate(keyId, UriKind.Absolute, out var uri)
        && KeyVaultKeyIdentifier.TryCreate(uri, out var named)
        && named.VaultUri == key.VaultUri
        && string.Equals(named.Name, key.Name, StringComparison.OrdinalIgnoreCase)
        && !string.IsNullOrEmpty(named.Version);

    public async Task<IKeyEncryptionKey> NewestAsync(CancellationToken cancellationToken)
    {
        if (newest is { } known && time.GetElapsedTime(known.AskedAt) < Fresh)
            return Resolve(known.KeyId, cancellationToken);

        var askedAt = time.GetTimestamp();
        var found = await client.GetKeyAsync(key.Name, cancellationToken: cancellationToken);
        newest = new Newest(found.Value.Id.AbsoluteUri, askedAt);
        return Resolve(newest.KeyId, cancellationToken);
    }

    public IKeyEncryptionKey Resolve(string keyId, CancellationToken cancellationToken = default) =>
        Owns(keyId)
            ? versions.GetOrAdd(keyId, id => new CryptographyClient(new Uri(id), credential))
            : throw new PlanRefusedException($"'{keyId}' is no version of the key that Keys:Key names.");

    public Task<IKeyEncryptionKey> ResolveAsync(string keyId, CancellationToken cancellationToken = default) =>
        Task.FromResult(Resolve(keyId, cancellationToken));

    private sealed record Newest(string KeyId, long AskedAt);
}

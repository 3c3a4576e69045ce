using System.Runtime.CompilerServices;
using Azure.Core;
using Azure.Core.Cryptography;
using Azure.Security.KeyVault.Keys;
using Azure.Security.KeyVault.Keys.Cryptography;
using Terrateam.Functions.Keys;

namespace Terrateam.Functions.KeyVault;

/// <summary>
/// The versions of one Key Vault key, named without a version. Listing, wrapping and unwrapping need the role
/// "Key Vault Crypto Service Encryption User" on it. What fails is not tried again here: <see cref="KeyWrapper"/> does
/// that.
/// </summary>
internal sealed class KeyVaultKeyVersions(Uri keyUri, TokenCredential credential, TimeProvider time) : IKeyVersions
{
    private readonly KeyVaultKeyIdentifier _key = new(keyUri);

    private readonly KeyClient _client = new(
        new KeyVaultKeyIdentifier(keyUri).VaultUri,
        credential,
        new KeyClientOptions { Retry = { MaxRetries = 0 } }
    );

    public bool Owns(string keyId) =>
        Uri.TryCreate(keyId, UriKind.Absolute, out var uri)
        && KeyVaultKeyIdentifier.TryCreate(uri, out var named)
        && named.VaultUri == _key.VaultUri
        && string.Equals(named.Name, _key.Name, StringComparison.OrdinalIgnoreCase)
        && !string.IsNullOrEmpty(named.Version);

    public async IAsyncEnumerable<KeyVersion> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await foreach (var version in _client.GetPropertiesOfKeyVersionsAsync(_key.Name, cancellationToken))
        {
            yield return new(
                version.Id.AbsoluteUri,
                version.Enabled == true && !(version.NotBefore > now) && !(version.ExpiresOn <= now),
                version.CreatedOn ?? DateTimeOffset.MinValue
            );
        }
    }

    public IKeyEncryptionKey Open(string keyId) =>
        new CryptographyClient(
            new Uri(keyId),
            credential,
            new CryptographyClientOptions { Retry = { MaxRetries = 0 } }
        );
}

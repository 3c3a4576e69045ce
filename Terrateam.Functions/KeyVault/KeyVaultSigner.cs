using Azure.Core;
using Azure.Security.KeyVault.Keys.Cryptography;
using Terrateam.Functions.Keys;

namespace Terrateam.Functions.KeyVault;

/// <summary>Signs with a key of Key Vault, which needs the role "Key Vault Crypto User" on it.</summary>
internal sealed class KeyVaultSigner(Uri key, TokenCredential credential) : IDigestSigner
{
    private readonly CryptographyClient _client = new(key, credential);

    public async Task<byte[]> SignAsync(ReadOnlyMemory<byte> digest, CancellationToken cancellationToken) =>
        (await _client.SignAsync(SignatureAlgorithm.RS256, digest.ToArray(), cancellationToken)).Signature;
}

using System.Security.Cryptography;
using Azure.Core.Cryptography;

namespace Terrateam.Functions.Keys;

/// <summary>An RSA private key in memory, with the interface that Key Vault's client has.</summary>
internal sealed class RsaKeyEncryptionKey(string keyId, RSA rsa) : IKeyEncryptionKey, IDisposable
{
    // RSA objects are not guaranteed to be thread-safe.
    private readonly Lock _gate = new();

    public string KeyId => keyId;

    public byte[] WrapKey(string algorithm, ReadOnlyMemory<byte> key, CancellationToken cancellationToken = default)
    {
        Check(algorithm);
        lock (_gate)
            return rsa.Encrypt(key.Span, RSAEncryptionPadding.OaepSHA256);
    }

    public byte[] UnwrapKey(
        string algorithm,
        ReadOnlyMemory<byte> encryptedKey,
        CancellationToken cancellationToken = default
    )
    {
        Check(algorithm);
        lock (_gate)
            return rsa.Decrypt(encryptedKey.Span, RSAEncryptionPadding.OaepSHA256);
    }

    public Task<byte[]> WrapKeyAsync(
        string algorithm,
        ReadOnlyMemory<byte> key,
        CancellationToken cancellationToken = default
    ) => Task.FromResult(WrapKey(algorithm, key, cancellationToken));

    public Task<byte[]> UnwrapKeyAsync(
        string algorithm,
        ReadOnlyMemory<byte> encryptedKey,
        CancellationToken cancellationToken = default
    ) => Task.FromResult(UnwrapKey(algorithm, encryptedKey, cancellationToken));

    public void Dispose() => rsa.Dispose();

    private static void Check(string algorithm)
    {
        if (!string.Equals(algorithm, KeyWrapper.Algorithm, StringComparison.Ordinal))
            throw new NotSupportedException($"'{algorithm}' is not supported; {KeyWrapper.Algorithm} is.");
    }
}

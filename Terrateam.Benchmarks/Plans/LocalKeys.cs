using System.Security.Cryptography;
using Terrateam.Core.Plans;
using Terrateam.Functions.Keys;

namespace Terrateam.Benchmarks.Plans;

/// <summary>An in-memory key like that of a single machine, for one measurement.</summary>
internal sealed class LocalKeys : IKeyWrapper, IDisposable
{
    private readonly RSA _key = RSA.Create(3072);

    public Task<WrappedKey> WrapAsync(ReadOnlyMemory<byte> dataKey, CancellationToken cancellationToken) =>
        Task.FromResult(
            new WrappedKey("local", "RSA-OAEP-256", _key.Encrypt(dataKey.Span, RSAEncryptionPadding.OaepSHA256))
        );

    public Task<byte[]> UnwrapAsync(WrappedKey key, CancellationToken cancellationToken) =>
        Task.FromResult(_key.Decrypt(key.Bytes.Span, RSAEncryptionPadding.OaepSHA256));

    public void Dispose() => _key.Dispose();
}

using System.Security.Cryptography;

namespace Terrateam.Functions.Keys;

/// <summary>Signs with a private key in PEM form.</summary>
internal sealed class RsaDigestSigner : IDigestSigner, IDisposable
{
    private readonly RSA _rsa = RSA.Create();

    // RSA objects are not guaranteed to be thread-safe.
    private readonly Lock _gate = new();

    public RsaDigestSigner(string pem) => _rsa.ImportFromPem(pem);

    public Task<byte[]> SignAsync(ReadOnlyMemory<byte> digest, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(_rsa.SignHash(digest.Span, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        }
    }

    public void Dispose() => _rsa.Dispose();
}

namespace Terrateam.Functions.Keys;

/// <summary>
/// Signs with an RSA key that it does not show: one in memory, or one in Key Vault that nobody can export.
/// </summary>
internal interface IDigestSigner
{
    /// <summary>Signs a SHA-256 digest with RSASSA-PKCS1-v1_5, which JSON Web Algorithms call <c>RS256</c>.</summary>
    Task<byte[]> SignAsync(ReadOnlyMemory<byte> digest, CancellationToken cancellationToken);
}

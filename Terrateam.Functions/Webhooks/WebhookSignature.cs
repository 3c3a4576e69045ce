using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Terrateam.Functions.Webhooks;

/// <summary>
/// Proves that a delivery comes from GitHub: an HMAC-SHA-256 of the raw body under the webhook secret.
/// </summary>
/// <remarks>https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries</remarks>
internal static class WebhookSignature
{
    /// <summary>The request header with the signature.</summary>
    public const string Header = "X-Hub-Signature-256";

    private const string Prefix = "sha256=";

    /// <summary>
    /// True if the header is a well-formed signature of exactly these bytes. An empty secret proves nothing, so it is
    /// false.
    /// </summary>
    public static bool IsValid(ReadOnlySpan<byte> body, string? header, string secret)
    {
        if (string.IsNullOrEmpty(secret) || DigestOf(header) is not { } claimed)
            return false;

        using var hash = Begin(secret);
        hash.AppendData(body);
        return IsValid(hash, claimed);
    }

    /// <summary>
    /// The digest that a header claims, or null where it is not well-formed: then the body need not be read.
    /// </summary>
    public static byte[]? DigestOf(string? header)
    {
        if (header is null || !header.StartsWith(Prefix, StringComparison.Ordinal))
            return null;

        var digest = new byte[HMACSHA256.HashSizeInBytes];
        var hex = header.AsSpan(Prefix.Length);
        return
            hex.Length == digest.Length * 2 && Convert.FromHexString(hex, digest, out _, out _) == OperationStatus.Done
            ? digest
            : null;
    }

    /// <summary>A hash to which the bytes of a body are added as they arrive.</summary>
    /// <exception cref="InvalidOperationException">There is no secret, so no signature can be checked.</exception>
    public static IncrementalHash Begin(string secret) =>
        string.IsNullOrEmpty(secret)
            ? throw new InvalidOperationException("Without a webhook secret no delivery can be verified.")
            : IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));

    /// <summary>True if the claimed digest is that of the added bytes.</summary>
    public static bool IsValid(IncrementalHash hash, ReadOnlySpan<byte> claimed)
    {
        ArgumentNullException.ThrowIfNull(hash);
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return hash.TryGetHashAndReset(expected, out var length)
            && length == expected.Length
            && CryptographicOperations.FixedTimeEquals(claimed, expected);
    }

    /// <summary>The header's value for these bytes, as GitHub would send it.</summary>
    public static string Create(ReadOnlySpan<byte> body, string secret) =>
        Prefix + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));
}

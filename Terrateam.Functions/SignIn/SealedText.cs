using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Terrateam.Functions.SignIn;

/// <summary>
/// Seals what a browser keeps for us: AES-256-GCM, bound to its purpose, so that no cookie can stand in for another.
/// </summary>
public sealed class SealedText
{
    private const byte Version = 1;
    private const int HeaderLength = 1 + sizeof(int);
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int MaxLength = 4096;

    private readonly CookieKeys _keys;

    internal SealedText(CookieKeys keys) => _keys = keys;

    /// <summary>Seals bytes as text that a cookie can hold.</summary>
    internal async Task<string> SealAsync(
        string purpose,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken
    )
    {
        var week = _keys.Week;
        var key = await _keys.CurrentAsync(week, cancellationToken);
        var sealedBytes = new byte[HeaderLength + NonceLength + TagLength + content.Length];
        sealedBytes[0] = Version;
        BinaryPrimitives.WriteInt32BigEndian(sealedBytes.AsSpan(1), week);
        var nonce = sealedBytes.AsSpan(HeaderLength, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(
            nonce,
            content.Span,
            sealedBytes.AsSpan(HeaderLength + NonceLength + TagLength),
            sealedBytes.AsSpan(HeaderLength + NonceLength, TagLength),
            Associated(purpose, sealedBytes)
        );
        return Base64Url.EncodeToString(sealedBytes);
    }

    /// <summary>Opens what was sealed for the purpose this week or the week before; null for anything else.</summary>
    internal async Task<byte[]?> OpenAsync(string purpose, string text, CancellationToken cancellationToken)
    {
        if (text.Length > MaxLength || !Base64Url.IsValid(text))
            return null;

        var bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length < HeaderLength + NonceLength + TagLength || bytes[0] != Version)
            return null;

        var week = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(1));
        var current = _keys.Week;
        if ((week != current && week != current - 1) || await _keys.FindAsync(week, cancellationToken) is not { } key)
        {
            return null;
        }

        var content = new byte[bytes.Length - HeaderLength - NonceLength - TagLength];
        using var aes = new AesGcm(key, TagLength);
        try
        {
            aes.Decrypt(
                bytes.AsSpan(HeaderLength, NonceLength),
                bytes.AsSpan(HeaderLength + NonceLength + TagLength),
                bytes.AsSpan(HeaderLength + NonceLength, TagLength),
                content,
                Associated(purpose, bytes)
            );
            return content;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private static byte[] Associated(string purpose, ReadOnlySpan<byte> header) =>
        [.. Encoding.UTF8.GetBytes($"terrateam cookie {purpose} "), .. header[..HeaderLength]];
}

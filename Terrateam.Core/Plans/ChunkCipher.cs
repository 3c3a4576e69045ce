using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Terrateam.Core.Plans;

/// <summary>
/// AES-256-GCM in chunks, the STREAM construction, so that the whole content is never in memory. The nonce of a chunk
/// is a prefix, the chunk's number and whether it is the last; the same two are associated data, with the digest of
/// the header. So no chunk opens in another place or below another header, and no chunk can be left out or added, not
/// even at the end.
/// </summary>
/// <remarks>
/// Hoang, Reyhanitabar, Rogaway, Vizár: Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance, 2015.
/// Each key is used for one content, of at most 2³² chunks.
/// </remarks>
public sealed class ChunkCipher : IDisposable
{
    /// <summary>The cipher's name in a header.</summary>
    public const string Name = "A256GCM-STREAM";

    /// <summary>Content of a chunk, in bytes; the last may be shorter.</summary>
    public const int ChunkLength = 64 * 1024;

    /// <summary>Length of a chunk's tag, in bytes.</summary>
    public const int TagLength = 16;

    /// <summary>The random part of the nonces, in bytes.</summary>
    public const int PrefixLength = 7;

    private readonly AesGcm _aes;
    private readonly byte[] _nonce = new byte[PrefixLength + sizeof(uint) + 1];
    private readonly byte[] _bound = new byte[SHA256.HashSizeInBytes + sizeof(uint) + 1];

    internal ChunkCipher(byte[] key, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> header)
    {
        _aes = new AesGcm(key, TagLength);
        prefix.CopyTo(_nonce);
        _ = SHA256.HashData(header, _bound);
    }

    /// <summary>Writes ciphertext and tag. Returns their length in bytes.</summary>
    public int Seal(uint index, bool isLast, ReadOnlySpan<byte> content, Span<byte> into)
    {
        Place(index, isLast);
        _aes.Encrypt(_nonce, content, into[..content.Length], into.Slice(content.Length, TagLength), _bound);
        return content.Length + TagLength;
    }

    /// <summary>Opens a sealed chunk. Returns the length of its content in bytes.</summary>
    /// <exception cref="AuthenticationTagMismatchException">It is not the chunk that was sealed for this
    /// place.</exception>
    public int Open(uint index, bool isLast, ReadOnlySpan<byte> chunk, Span<byte> into)
    {
        Place(index, isLast);
        _aes.Decrypt(_nonce, chunk[..^TagLength], chunk[^TagLength..], into[..(chunk.Length - TagLength)], _bound);
        return chunk.Length - TagLength;
    }

    /// <summary>Ends the use of the key.</summary>
    public void Dispose() => _aes.Dispose();

    private void Place(uint index, bool isLast)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_nonce.AsSpan(PrefixLength), index);
        BinaryPrimitives.WriteUInt32BigEndian(_bound.AsSpan(SHA256.HashSizeInBytes), index);
        _nonce[^1] = _bound[^1] = isLast ? (byte)1 : (byte)0;
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Terrateam.Core.Plans;

/// <summary>
/// AES-256-GCM in chunks, so that nothing needs the whole in memory: the construction STREAM. The nonce of a chunk is a
/// prefix, the chunk's number and whether it is the last; the same two are associated data, with the digest of the
/// header. So no chunk opens in another place or below another header, and none can be left out or added, at the end
/// either.
/// </summary>
/// <remarks>
/// Hoang, Reyhanitabar, Rogaway, Vizár: Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance, 2015.
/// Each key is used for one content, of at most 2³² chunks.
/// </remarks>
internal sealed class ChunkCipher : IDisposable
{
    /// <summary>Its name in headers.</summary>
    public const string Name = "A256GCM-STREAM";

    /// <summary>Content of a chunk, in bytes; the last is shorter, or as long.</summary>
    public const int ChunkLength = 64 * 1024;

    /// <summary>What each chunk is longer when it is sealed, in bytes.</summary>
    public const int TagLength = 16;

    /// <summary>The part of the nonces that is random, in bytes.</summary>
    public const int PrefixLength = 7;

    private readonly AesGcm _aes;
    private readonly byte[] _nonce = new byte[PrefixLength + sizeof(uint) + 1];
    private readonly byte[] _bound = new byte[SHA256.HashSizeInBytes + sizeof(uint) + 1];

    public ChunkCipher(byte[] key, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> header)
    {
        _aes = new AesGcm(key, TagLength);
        prefix.CopyTo(_nonce);
        _ = SHA256.HashData(header, _bound);
    }

    /// <summary>Seals a chunk into as many bytes and a tag. Returns how many bytes that are.</summary>
    public int Seal(uint index, bool isLast, ReadOnlySpan<byte> content, Span<byte> into)
    {
        Place(index, isLast);
        _aes.Encrypt(_nonce, content, into[..content.Length], into.Slice(content.Length, TagLength), _bound);
        return content.Length + TagLength;
    }

    /// <summary>Opens a sealed chunk. Returns how many bytes its content has.</summary>
    /// <exception cref="AuthenticationTagMismatchException">It is not what was sealed for this place.</exception>
    public int Open(uint index, bool isLast, ReadOnlySpan<byte> chunk, Span<byte> into)
    {
        Place(index, isLast);
        _aes.Decrypt(_nonce, chunk[..^TagLength], chunk[^TagLength..], into[..(chunk.Length - TagLength)], _bound);
        return chunk.Length - TagLength;
    }

    /// <inheritdoc/>
    public void Dispose() => _aes.Dispose();

    private void Place(uint index, bool isLast)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_nonce.AsSpan(PrefixLength), index);
        BinaryPrimitives.WriteUInt32BigEndian(_bound.AsSpan(SHA256.HashSizeInBytes), index);
        _nonce[^1] = _bound[^1] = isLast ? (byte)1 : (byte)0;
    }
}

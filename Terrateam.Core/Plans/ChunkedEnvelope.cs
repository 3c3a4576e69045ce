using System.Buffers.Binary;

namespace Terrateam.Core.Plans;

/// <summary>
/// The format of content that is encrypted in chunks, with the same guarantees as <see cref="Envelope"/>: a header, and
/// then the chunks of a <see cref="ChunkCipher"/>.
/// </summary>
public static class ChunkedEnvelope
{
    /// <summary>How much of a header tells its length, in bytes.</summary>
    public const int BeginLength = SealHeader.LengthAt + sizeof(int);

    private const int SealedChunkLength = ChunkCipher.ChunkLength + ChunkCipher.TagLength;

    /// <summary>The header of content for a context.</summary>
    /// <param name="context">What the content is bound to.</param>
    /// <param name="wrapped">The data key, wrapped.</param>
    /// <param name="prefix"><see cref="ChunkCipher.PrefixLength"/> random bytes.</param>
    public static byte[] WriteHeader(SealContext context, WrappedKey wrapped, byte[] prefix)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new SealHeader(
            SealHeader.Chunked,
            context.Purpose,
            ChunkCipher.Name,
            wrapped,
            prefix,
            ChunkCipher.ChunkLength,
            context.Fields
        ).Write();
    }

    /// <summary>The length of a header, in bytes, from its first <see cref="BeginLength"/>.</summary>
    /// <exception cref="PlanRefusedException">No header has that length.</exception>
    public static int ReadLength(ReadOnlySpan<byte> begin, Seal seal, SealContext context)
    {
        ArgumentNullException.ThrowIfNull(seal);
        var length = BinaryPrimitives.ReadInt32BigEndian(begin[SealHeader.LengthAt..]);
        return length is < BeginLength or > SealHeader.MaximumLength || length > seal.Length
            ? throw Envelope.Refused(context, "its header is longer or shorter than it may be")
            : length;
    }

    /// <summary>
    /// The wrapped data key and the prefix of the nonces, after checking that the header is for this context and fits
    /// the length of the whole.
    /// </summary>
    /// <exception cref="PlanRefusedException">Something does not agree; the message says what.</exception>
    public static (WrappedKey Key, ReadOnlyMemory<byte> Prefix) ReadHeader(
        ReadOnlySpan<byte> header,
        Seal seal,
        SealContext context
    )
    {
        ArgumentNullException.ThrowIfNull(seal);
        ArgumentNullException.ThrowIfNull(context);
        var (read, _) = Envelope.ReadHeader(header, context);
        Envelope.CheckHeader(read, ChunkCipher.Name, ChunkCipher.PrefixLength, context);
        CheckLengths(read, seal.Length - header.Length, context);
        return (read.Key, read.Nonce);
    }

    /// <summary>The cipher of the chunks below a header.</summary>
    /// <exception cref="PlanRefusedException">The data key has a wrong length.</exception>
    public static ChunkCipher CreateCipher(
        byte[] dataKey,
        ReadOnlySpan<byte> prefix,
        ReadOnlySpan<byte> header,
        SealContext context
    )
    {
        ArgumentNullException.ThrowIfNull(dataKey);
        Envelope.CheckKey(dataKey, context);
        return new ChunkCipher(dataKey, prefix, header);
    }

    private static void CheckLengths(SealHeader header, long remainder, SealContext context)
    {
        var last = remainder % SealedChunkLength;
        var chunks = (remainder + SealedChunkLength - 1) / SealedChunkLength;
        var content = remainder - (chunks * ChunkCipher.TagLength);
        if (header.ContentLength != ChunkCipher.ChunkLength)
            throw Envelope.Refused(context, "it is encrypted in a way that this version of the app does not know");
        if (
            remainder < ChunkCipher.TagLength
            || last is > 0 and < ChunkCipher.TagLength
            || content > context.MaximumLength
        )
        {
            throw Envelope.Refused(context, "its content has a length that it cannot have");
        }
    }
}

using System.Buffers;
using System.Security.Cryptography;
using Terrateam.Core.Plans;
using Terrateam.Functions.Keys;

namespace Terrateam.Functions.Plans;

/// <summary>Seals content as it comes, in chunks, with the same guarantees as <see cref="PlanSealer"/>.</summary>
internal static class StreamSealer
{
    /// <summary>Seals content up to a number of chunks, or to its end.</summary>
    /// <param name="content">The stream to read from; what comes after the chunks stays in it.</param>
    /// <param name="mostChunks">The most chunks to read.</param>
    /// <param name="context">What it is bound to.</param>
    /// <param name="keys">The key-encryption key.</param>
    /// <param name="digest">Receives the content.</param>
    /// <param name="destination">Receives the sealed content.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>Digest and length of the sealed content, and the length of the content.</returns>
    public static async Task<(Seal Seal, long Length)> SealAsync(
        ChunkReader content,
        int mostChunks,
        SealContext context,
        IKeyWrapper keys,
        IncrementalHash digest,
        Stream destination,
        CancellationToken cancellationToken
    )
    {
        var dataKey = RandomNumberGenerator.GetBytes(Envelope.KeyLength);
        var output = ArrayPool<byte>.Shared.Rent(ChunkCipher.ChunkLength + ChunkCipher.TagLength);
        try
        {
            var wrapped = await keys.WrapAsync(dataKey, cancellationToken);
            var prefix = RandomNumberGenerator.GetBytes(ChunkCipher.PrefixLength);
            var header = ChunkedEnvelope.WriteHeader(context, wrapped, prefix);
            using var cipher = ChunkedEnvelope.CreateCipher(dataKey, prefix, header, context);
            using var sealedDigest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            sealedDigest.AppendData(header);
            await destination.WriteAsync(header, cancellationToken);
            var (length, sealedLength) = (0L, (long)header.Length);
            for (uint index = 0; ; index++)
            {
                await content.AdvanceAsync(cancellationToken);
                var isLast = index + 1 >= mostChunks || !await content.HasMoreAsync(cancellationToken);
                digest.AppendData(content.Current.Span);
                var written = cipher.Seal(index, isLast, content.Current.Span, output);
                sealedDigest.AppendData(output.AsSpan(0, written));
                await destination.WriteAsync(output.AsMemory(0, written), cancellationToken);
                length += content.Current.Length;
                sealedLength += written;
                if (isLast)
                    return (new Seal(Convert.ToHexStringLower(sealedDigest.GetHashAndReset()), sealedLength), length);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
            ArrayPool<byte>.Shared.Return(output);
        }
    }
}

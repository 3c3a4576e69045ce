using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using Terrateam.Core.Plans;
using Terrateam.Functions.Keys;

namespace Terrateam.Functions.Plans;

/// <summary>Opens what <see cref="StreamSealer"/> sealed, chunk by chunk.</summary>
internal static class StreamOpener
{
    /// <summary>
    /// Opens sealed content. The last chunk is written only when the whole has the recorded digest and length, so that
    /// content that is not what was stored never gets out complete.
    /// </summary>
    /// <param name="blob">The sealed content, from its beginning.</param>
    /// <param name="seal">Its recorded digest and length.</param>
    /// <param name="context">What it must have been sealed for.</param>
    /// <param name="keys">The key-encryption key.</param>
    /// <param name="destination">Receives the content.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="PlanRefusedException">Something does not agree; the message says what.</exception>
    public static async Task OpenAsync(
        Stream blob,
        Seal seal,
        SealContext context,
        IKeyWrapper keys,
        Stream destination,
        CancellationToken cancellationToken
    )
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var input = ArrayPool<byte>.Shared.Rent(ChunkCipher.ChunkLength + ChunkCipher.TagLength);
        var output = ArrayPool<byte>.Shared.Rent(ChunkCipher.ChunkLength);
        byte[]? dataKey = null;
        try
        {
            var headerLength = await ReadHeaderAsync(blob, input, seal, context, cancellationToken);
            digest.AppendData(input.AsSpan(0, headerLength));
            var (wrapped, prefix) = ChunkedEnvelope.ReadHeader(input.AsSpan(0, headerLength), seal, context);
            dataKey = await keys.UnwrapAsync(wrapped, cancellationToken);
            var header = input.AsMemory(0, headerLength);
            using var cipher = ChunkedEnvelope.CreateCipher(dataKey, prefix.Span, header.Span, context);
            var left = seal.Length - headerLength;
            for (uint index = 0; left > 0; index++)
            {
                var length = (int)Math.Min(left, ChunkCipher.ChunkLength + ChunkCipher.TagLength);
                await ReadAsync(blob, input.AsMemory(0, length), seal.Length - left, seal, context, cancellationToken);
                digest.AppendData(input.AsSpan(0, length));
                left -= length;
                if (left == 0)
                    await CheckEndAsync(blob, digest, seal, context, cancellationToken);
                var opened = Open(cipher, index, left == 0, input.AsSpan(0, length), output, context);
                await destination.WriteAsync(output.AsMemory(0, opened), cancellationToken);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
            ArrayPool<byte>.Shared.Return(input);
            ArrayPool<byte>.Shared.Return(output, clearArray: true);
        }
    }

    /// <summary>Checks the digest and length of sealed content, without opening it.</summary>
    /// <exception cref="PlanRefusedException">They are not those recorded.</exception>
    public static async Task VerifyAsync(
        Stream blob,
        Seal seal,
        SealContext context,
        CancellationToken cancellationToken
    )
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkCipher.ChunkLength);
        try
        {
            var left = seal.Length;
            while (left > 0)
            {
                var length = (int)Math.Min(left, buffer.Length);
                await ReadAsync(blob, buffer.AsMemory(0, length), seal.Length - left, seal, context, cancellationToken);
                digest.AppendData(buffer.AsSpan(0, length));
                left -= length;
            }

            await CheckEndAsync(blob, digest, seal, context, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // A header is at most as long as a chunk.
    private static async Task<int> ReadHeaderAsync(
        Stream blob,
        byte[] buffer,
        Seal seal,
        SealContext context,
        CancellationToken cancellationToken
    )
    {
        const int Begin = ChunkedEnvelope.BeginLength;
        await ReadAsync(blob, buffer.AsMemory(0, Begin), 0, seal, context, cancellationToken);
        var length = ChunkedEnvelope.ReadLength(buffer.AsSpan(0, Begin), seal, context);
        await ReadAsync(blob, buffer.AsMemory(Begin, length - Begin), Begin, seal, context, cancellationToken);
        return length;
    }

    private static int Open(
        ChunkCipher cipher,
        uint index,
        bool isLast,
        ReadOnlySpan<byte> chunk,
        Span<byte> into,
        SealContext context
    )
    {
        try
        {
            return cipher.Open(index, isLast, chunk, into);
        }
        catch (AuthenticationTagMismatchException exception)
        {
            throw Envelope.Refused(context, "it was changed after it was sealed", exception);
        }
    }

    private static async Task ReadAsync(
        Stream blob,
        Memory<byte> into,
        long at,
        Seal seal,
        SealContext context,
        CancellationToken cancellationToken
    )
    {
        var read = await blob.ReadAtLeastAsync(into, into.Length, throwOnEndOfStream: false, cancellationToken);
        if (read < into.Length)
            throw Envelope.Refused(context, Invariant($"it has {at + read} bytes where {seal.Length} were stored"));
    }

    private static async Task CheckEndAsync(
        Stream blob,
        IncrementalHash digest,
        Seal seal,
        SealContext context,
        CancellationToken cancellationToken
    )
    {
        if (await blob.ReadAsync(new byte[1], cancellationToken) > 0)
            throw Envelope.Refused(context, Invariant($"it has more than the {seal.Length} bytes that were stored"));
        if (!string.Equals(Convert.ToHexStringLower(digest.GetHashAndReset()), seal.Sha256, StringComparison.Ordinal))
            throw Envelope.Refused(context, "its SHA-256 is not that of what was stored");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

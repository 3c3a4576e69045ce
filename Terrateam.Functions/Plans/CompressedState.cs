using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using Terrateam.Core.Plans;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Functions.Plans;

/// <summary>A state as a runner sends it: gzip, which may be anything until it was read to its end.</summary>
internal static class CompressedState
{
    private const int BufferLength = 64 * 1024;

    /// <summary>Reads it to its end and returns the length of the state.</summary>
    /// <exception cref="FormatException">It is no gzip, is empty, or is not what the runner says.</exception>
    /// <exception cref="PlanTooLargeException">The state is longer than any is kept.</exception>
    public static async Task<long> CheckAsync(byte[] compressed, string sha256, CancellationToken cancellationToken)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        var length = 0L;
        try
        {
            await using var state = Open(compressed);
            int read;
            while ((read = await state.ReadAsync(buffer, cancellationToken)) > 0)
            {
                // A few bytes can stand for gigabytes.
                length += read;
                if (length > StateTransfer.MaxStateLength)
                    throw new PlanTooLargeException($"A state has at most {StateTransfer.MaxStateLength} bytes.");
                digest.AppendData(buffer, 0, read);
            }
        }
        catch (InvalidDataException exception)
        {
            throw new FormatException("The state is not gzip.", exception);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }

        if (length == 0)
            throw new FormatException("The state is empty.");
        return CompletedUploads.IsSame(Convert.ToHexStringLower(digest.GetHashAndReset()), sha256)
            ? length
            : throw new FormatException("The state is not the one whose SHA-256 was sent.");
    }

    /// <summary>The state itself.</summary>
    public static Stream Open(byte[] compressed) =>
        new GZipStream(new MemoryStream(compressed, writable: false), CompressionMode.Decompress);
}

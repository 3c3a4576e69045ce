using System.IO.Compression;
using Azure.Data.Tables;

namespace Terrateam.Functions.State;

/// <summary>
/// Content in the form of Azure Tables: compressed where that helps, split into properties of 64 KiB, and those into
/// entities well below 1 MiB
/// (https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model#property-types).
/// </summary>
internal static class TableContent
{
    /// <summary>
    /// Bytes of content in one entity: ten properties, which stay below a megabyte as base64 too (Azurite measures the
    /// request).
    /// </summary>
    public const int EntityBytes = 10 * PropertyBytes;

    private const int PropertyBytes = 64 * 1024;

    /// <summary>Below this length, compressing costs more than the slightly longer request.</summary>
    private const int WorthCompressing = 4 * 1024;

    public static (ReadOnlyMemory<byte> Stored, bool IsCompressed) Pack(ReadOnlyMemory<byte> content)
    {
        if (content.Length < WorthCompressing)
            return (content, false);

        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            brotli.Write(content.Span);
        return packed.Length < content.Length
            ? (packed.GetBuffer().AsMemory(0, (int)packed.Length), true)
            : (content, false);
    }

    /// <exception cref="InvalidDataException">The bytes are not what <see cref="Pack"/> made of content of this
    /// length.</exception>
    public static byte[] Unpack(ReadOnlyMemory<byte> stored, bool isCompressed, int length)
    {
        if (!isCompressed)
        {
            return stored.Length == length
                ? stored.ToArray()
                : throw new InvalidDataException($"{stored.Length} bytes are stored where {length} should be.");
        }

        // The length is known, so a stream that unpacks to more is detected after one excess byte.
        var content = new byte[length];
        using var brotli = new BrotliStream(
            new MemoryStream(stored.ToArray(), writable: false),
            CompressionMode.Decompress
        );
        var read = brotli.ReadAtLeast(content, length, throwOnEndOfStream: false);
        return read == length && brotli.ReadByte() < 0
            ? content
            : throw new InvalidDataException($"What is stored does not unpack to {length} bytes.");
    }

    /// <summary>Puts at most <see cref="EntityBytes"/> into an entity.</summary>
    public static void Put(TableEntity entity, ReadOnlyMemory<byte> bytes)
    {
        for (var (at, i) = (0, 0); at < bytes.Length; at += PropertyBytes, i++)
            entity[$"P{i}"] = bytes.Slice(at, Math.Min(PropertyBytes, bytes.Length - at)).ToArray();
    }

    /// <summary>Appends an entity's content to a stream.</summary>
    public static void Take(TableEntity entity, Stream stream)
    {
        for (var i = 0; entity.GetBinary($"P{i}") is { } part; i++)
            stream.Write(part);
    }
}

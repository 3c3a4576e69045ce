using System.Buffers.Binary;
using System.Text;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Backups;

/// <summary>
/// Documents one after another in a stream: partition, key and content, each behind its length. No more than one of
/// them is in memory.
/// </summary>
internal static class DocumentFrames
{
    private const int MaxText = 4 * KeyText.MaximumLength;

    /// <summary>Writes a document. Returns how many bytes that were.</summary>
    public static async Task<long> WriteAsync(Stream stream, Document document, CancellationToken cancellationToken)
    {
        var length = await WriteAsync(stream, Encoding.UTF8.GetBytes(document.Key.Partition), cancellationToken);
        length += await WriteAsync(stream, Encoding.UTF8.GetBytes(document.Key.Key), cancellationToken);
        return length + await WriteAsync(stream, document.Content, cancellationToken);
    }

    /// <summary>Reads the next document; null at the end.</summary>
    /// <exception cref="InvalidDataException">It is no document.</exception>
    public static async Task<NewDocument?> ReadAsync(
        Stream stream,
        string collection,
        CancellationToken cancellationToken
    )
    {
        if (await ReadAsync(stream, MaxText, mayEnd: true, cancellationToken) is not { } partition)
            return null;

        var key = await ReadAsync(stream, MaxText, mayEnd: false, cancellationToken);
        var content = await ReadAsync(stream, DocumentKey.MaximumContent, mayEnd: false, cancellationToken);
        try
        {
            var name = new DocumentKey(collection, Encoding.UTF8.GetString(partition), Encoding.UTF8.GetString(key!));
            return new(name.Checked(content), content);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException(exception.Message, exception);
        }
    }

    private static async Task<long> WriteAsync(
        Stream stream,
        ReadOnlyMemory<byte> bytes,
        CancellationToken cancellationToken
    )
    {
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        await stream.WriteAsync(length, cancellationToken);
        await stream.WriteAsync(bytes, cancellationToken);
        return length.Length + bytes.Length;
    }

    private static async Task<byte[]?> ReadAsync(
        Stream stream,
        int most,
        bool mayEnd,
        CancellationToken cancellationToken
    )
    {
        var length = new byte[sizeof(int)];
        var read = await stream.ReadAtLeastAsync(length, length.Length, throwOnEndOfStream: false, cancellationToken);
        if (read == 0 && mayEnd)
            return null;

        var count = BinaryPrimitives.ReadInt32BigEndian(length);
        if (read < length.Length || count < 0 || count > most)
            throw new InvalidDataException("A part of the backup holds something that is no document.");

        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }
}

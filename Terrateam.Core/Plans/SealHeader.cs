using System.Buffers.Binary;
using System.Text;

namespace Terrateam.Core.Plans;

/// <summary>
/// The part of a sealed blob before the ciphertext; all of it is associated data, so no bit of it can be changed.
/// </summary>
/// <remarks>
/// Big-endian, every text UTF-8 and every value preceded by its length, so that no two headers have the same bytes:
/// <c>TTSL</c>, format version (1 byte), length of the whole header (4), purpose, content cipher, key id, wrapping
/// algorithm, wrapped key, nonce, length of the content (8), number of fields (2), and for each field its name, a byte
/// that is 1 when it has a value, and the value. In format 2 the content is encrypted in chunks, and the length is that
/// of a chunk.
/// </remarks>
internal sealed record SealHeader(
    byte Format,
    string Purpose,
    string Cipher,
    WrappedKey Key,
    ReadOnlyMemory<byte> Nonce,
    long ContentLength,
    IReadOnlyList<SealField> Fields
)
{
    /// <summary>Content that is encrypted whole.</summary>
    public const byte Whole = 1;

    /// <summary>Content that is encrypted in chunks.</summary>
    public const byte Chunked = 2;

    /// <summary>The newest format that is read; an older one stays readable for as long as plans live.</summary>
    public const byte Version = Chunked;

    /// <summary>The offset of the header's own length: after the magic and the format.</summary>
    public const int LengthAt = 5;

    /// <summary>
    /// Longest header, in bytes: GitHub limits the names of directories and branches far below it.
    /// </summary>
    public const int MaximumLength = 64 * 1024;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static ReadOnlySpan<byte> Magic => "TTSL"u8;

    public byte[] Write()
    {
        using var stream = new MemoryStream();
        stream.Write(Magic);
        stream.WriteByte(Format);
        Number(stream, 0, 4);
        Text(stream, Purpose);
        Text(stream, Cipher);
        Text(stream, Key.KeyId);
        Text(stream, Key.Algorithm);
        Bytes(stream, Key.Bytes.Span);
        Bytes(stream, Nonce.Span);
        Number(stream, ContentLength, 8);
        Number(stream, Fields.Count, 2);
        foreach (var field in Fields)
        {
            Text(stream, field.Name);
            stream.WriteByte(field.Value is null ? (byte)0 : (byte)1);
            if (field.Value is not null)
                Text(stream, field.Value);
        }

        var header = stream.ToArray();
        if (header.Length > MaximumLength)
        {
            throw new InvalidOperationException(
                $"The names that the content is bound to take {header.Length} bytes; the most is {MaximumLength}."
            );
        }

        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(Magic.Length + 1), header.Length);
        return header;
    }

    /// <summary>Reads the header that a sealed blob begins with.</summary>
    /// <exception cref="FormatException">There is no valid header; the message says why.</exception>
    public static (SealHeader Header, int Length) Read(ReadOnlySpan<byte> blob)
    {
        var reader = new Reader(blob);
        if (!reader.Take(Magic.Length).SequenceEqual(Magic))
            throw new FormatException("it does not begin as a sealed blob does");
        var version = reader.Take(1)[0];
        if (version is not (Whole or Chunked))
        {
            throw new FormatException(
                $"its format is {version}, and this version of the app reads {Whole} to {Version}"
            );
        }

        var length = reader.Number(4);
        if (length > MaximumLength || length > blob.Length)
            throw new FormatException("its header is longer than it may be");
        var header = new SealHeader(
            version,
            reader.Text(),
            reader.Text(),
            new WrappedKey(reader.Text(), reader.Text(), reader.Bytes()),
            reader.Bytes(),
            reader.Number(8),
            reader.Fields()
        );
        return reader.At == length
            ? (header, reader.At)
            : throw new FormatException("its header has another length than it says");
    }

    private static void Number(Stream stream, long value, int size)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        stream.Write(bytes[(8 - size)..]);
    }

    private static void Text(Stream stream, string text) => Bytes(stream, Utf8.GetBytes(text));

    private static void Bytes(Stream stream, ReadOnlySpan<byte> bytes)
    {
        Number(stream, bytes.Length, 4);
        stream.Write(bytes);
    }

    private ref struct Reader(ReadOnlySpan<byte> blob)
    {
        private readonly ReadOnlySpan<byte> _blob = blob;

        public int At { get; private set; }

        public ReadOnlySpan<byte> Take(long count)
        {
            if (count < 0 || count > _blob.Length - At)
                throw new FormatException("it ends within its header");
            var taken = _blob.Slice(At, (int)count);
            At += (int)count;
            return taken;
        }

        public long Number(int size)
        {
            Span<byte> bytes = stackalloc byte[8];
            bytes.Clear();
            Take(size).CopyTo(bytes[(8 - size)..]);
            return BinaryPrimitives.ReadInt64BigEndian(bytes);
        }

        public byte[] Bytes() => Take(Number(4)).ToArray();

        public string Text()
        {
            try
            {
                return Utf8.GetString(Take(Number(4)));
            }
            catch (DecoderFallbackException exception)
            {
                throw new FormatException("its header holds what is no text", exception);
            }
        }

        public SealField[] Fields()
        {
            // Without a capacity from the blob, which may be forged: each field is read before room is made for it.
            var fields = new List<SealField>();
            for (var left = Number(2); left > 0; left--)
            {
                var name = Text();
                var value = Take(1)[0] switch
                {
                    0 => null,
                    1 => Text(),
                    _ => throw new FormatException("its header is damaged"),
                };
                fields.Add(new SealField(name, value));
            }

            return [.. fields];
        }
    }
}

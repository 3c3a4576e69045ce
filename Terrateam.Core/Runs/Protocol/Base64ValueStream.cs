using System.Buffers;
using System.Buffers.Text;

namespace Terrateam.Core.Runs.Protocol;

/// <summary>The decoded value of a base64 string in JSON, decoded in blocks.</summary>
internal sealed class Base64ValueStream(Base64PropertyReader reader) : Stream
{
    private const int BlockLength = 64 * 1024;

    private byte[] _block = ArrayPool<byte>.Shared.Rent(BlockLength);
    private int _at;
    private int _end;
    private bool _isPadded;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="FormatException">The value is not base64.</exception>
    /// <exception cref="System.Text.Json.JsonException">The text ends within the value.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length > 0 && _at == _end)
            await DecodeAsync(cancellationToken);
        var count = Math.Min(buffer.Length, _end - _at);
        _block.AsSpan(_at, count).CopyTo(buffer.Span);
        _at += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && _block.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_block, clearArray: true);
            (_block, _at, _end) = ([], 0, 0);
        }

        base.Dispose(disposing);
    }

    // A block is a multiple of four characters, so that only the last may be padded.
    private async ValueTask DecodeAsync(CancellationToken cancellationToken)
    {
        var length = 0;
        while (length < BlockLength && await reader.PeekValueAsync(cancellationToken) is { Length: > 0 } text)
        {
            var plain = text.Span.IndexOfAny((byte)'"', (byte)'\\');
            if (plain == 0)
            {
                reader.Skip(1);
                if (await UnescapeAsync(cancellationToken) is { } character)
                    _block[length++] = character;
                continue;
            }

            var count = Math.Min(plain < 0 ? text.Length : plain, BlockLength - length);
            text.Span[..count].CopyTo(_block.AsSpan(length));
            reader.Skip(count);
            length += count;
        }

        if (length > 0 && _isPadded)
            throw new FormatException("There is base64 after its end.");
        _isPadded = length > 0 && _block[length - 1] == (byte)'=';
        _at = 0;
        if (Base64.DecodeFromUtf8InPlace(_block.AsSpan(0, length), out _end) != OperationStatus.Done)
            throw new FormatException("What should be base64 is none.");
    }

    /// <summary>The character of an escape, or null for white space, which base64 may contain.</summary>
    private async ValueTask<byte?> UnescapeAsync(CancellationToken cancellationToken)
    {
        switch (await NextAsync(cancellationToken))
        {
            case (byte)'/':
                return (byte)'/';
            case (byte)'n' or (byte)'r' or (byte)'t':
                return null;
            case (byte)'u':
                var code = 0;
                for (var i = 0; i < 4; i++)
                    code = (code << 4) | Digit(await NextAsync(cancellationToken));
                return code is > ' ' and < 0x7F
                    ? (byte)code
                    : throw new FormatException("What should be base64 is none.");
            default:
                throw new FormatException("What should be base64 is none.");
        }
    }

    private async ValueTask<byte> NextAsync(CancellationToken cancellationToken)
    {
        var text = await reader.PeekValueAsync(cancellationToken);
        if (text.Length == 0)
            throw new FormatException("What should be base64 ends within an escape.");
        var next = text.Span[0];
        reader.Skip(1);
        return next;
    }

    private static int Digit(byte character) => Convert.FromHexString([(char)'0', (char)character])[0];
}

using System.Buffers;
using System.Buffers.Text;

namespace Terrateam.Core.Runs.Protocol;

/// <summary>Writes to another stream in base64, in blocks. The caller ends it with <see cref="FinishAsync"/>.</summary>
/// <param name="destination">The other stream. It is neither flushed nor disposed.</param>
public sealed class Base64WritingStream(Stream destination) : WriteOnlyStream
{
    // Multiples of three bytes make whole groups of four characters.
    private const int BlockLength = 48 * 1024;
    private const int TextLength = BlockLength / 3 * 4;

    private byte[] _block = ArrayPool<byte>.Shared.Rent(BlockLength);
    private byte[] _text = ArrayPool<byte>.Shared.Rent(TextLength);
    private int _length;

    /// <summary>Writes the rest of the buffer, padded.</summary>
    public Task FinishAsync(CancellationToken cancellationToken) => EncodeAsync(cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        while (buffer.Length > 0)
        {
            var count = Math.Min(buffer.Length, BlockLength - _length);
            buffer.Span[..count].CopyTo(_block.AsSpan(_length));
            _length += count;
            buffer = buffer[count..];
            if (_length == BlockLength)
                await EncodeAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _block.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_block, clearArray: true);
            ArrayPool<byte>.Shared.Return(_text, clearArray: true);
            (_block, _text) = ([], []);
        }

        base.Dispose(disposing);
    }

    private async Task EncodeAsync(CancellationToken cancellationToken)
    {
        _ = Base64.EncodeToUtf8(_block.AsSpan(0, _length), _text, out _, out var written);
        _length = 0;
        if (written > 0)
            await destination.WriteAsync(_text.AsMemory(0, written), cancellationToken);
    }
}

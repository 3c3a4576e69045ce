using System.Buffers;
using Terrateam.Core.Plans;

namespace Terrateam.Functions.Plans;

/// <summary>
/// Reads a stream in chunks of one length, one ahead, so that the last chunk is known to be the last.
/// </summary>
internal sealed class ChunkReader(Stream source) : IDisposable
{
    private byte[] _current = ArrayPool<byte>.Shared.Rent(ChunkCipher.ChunkLength);
    private byte[] _next = ArrayPool<byte>.Shared.Rent(ChunkCipher.ChunkLength);
    private int _currentLength;
    private int _nextLength = -1;

    /// <summary>The chunk; only the last may be shorter than the others.</summary>
    public ReadOnlyMemory<byte> Current => _current.AsMemory(0, _currentLength);

    /// <summary>True where the stream has more than the current chunk.</summary>
    public async ValueTask<bool> HasMoreAsync(CancellationToken cancellationToken)
    {
        if (_nextLength < 0)
        {
            var wanted = _next.AsMemory(0, ChunkCipher.ChunkLength);
            _nextLength = await source.ReadAtLeastAsync(
                wanted,
                wanted.Length,
                throwOnEndOfStream: false,
                cancellationToken
            );
        }

        return _nextLength > 0;
    }

    /// <summary>Goes to the next chunk, which is empty at the end of the stream.</summary>
    public async ValueTask AdvanceAsync(CancellationToken cancellationToken)
    {
        _ = await HasMoreAsync(cancellationToken);
        (_current, _next) = (_next, _current);
        _currentLength = _nextLength;

        // A stream that ended is not read again.
        _nextLength = _currentLength < ChunkCipher.ChunkLength ? 0 : -1;
    }

    /// <summary>Returns the buffers to the pool, zeroed.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_current, clearArray: true);
        ArrayPool<byte>.Shared.Return(_next, clearArray: true);
        (_current, _next) = ([], []);
    }
}

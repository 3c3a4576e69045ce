using System.Buffers;

namespace Terrateam.Functions.Http;

/// <summary>The bytes of a body in pooled chunks, which are returned on disposal.</summary>
internal sealed class PooledBody(BodyPlace place) : IDisposable
{
    /// <summary>Small enough to stay out of the large object heap, large enough for nearly every delivery.</summary>
    public const int Chunk = 64 * 1024;

    // The shared pool keeps fewer arrays than many large bodies take, and would allocate the rest anew each time.
    private static readonly ArrayPool<byte> Pool = ArrayPool<byte>.Create(Chunk, (int)(BodyBudget.Bytes / Chunk));

    private readonly List<byte[]> _chunks = [];
    private int _free;

    /// <summary>The received bytes.</summary>
    public long Length => ((long)_chunks.Count * Chunk) - _free;

    /// <summary>Space for the next bytes; never empty.</summary>
    public Memory<byte> Free()
    {
        if (_free == 0)
        {
            place.Rent(Chunk);
            _chunks.Add(Pool.Rent(Chunk));
            _free = Chunk;
        }

        return _chunks[^1].AsMemory(Chunk - _free, _free);
    }

    /// <summary>Adds bytes that were written to <see cref="Free"/>, and returns them.</summary>
    public ReadOnlyMemory<byte> Take(int bytes)
    {
        var start = Chunk - _free;
        _free -= bytes;
        return _chunks[^1].AsMemory(start, bytes);
    }

    /// <summary>The whole body; valid until disposal.</summary>
    public ReadOnlySequence<byte> Content()
    {
        if (_chunks.Count == 0)
            return ReadOnlySequence<byte>.Empty;

        var first = new Segment(_chunks[0].AsMemory(0, LengthOf(0)), null);
        var last = first;
        for (var index = 1; index < _chunks.Count; index++)
            last = new Segment(_chunks[index].AsMemory(0, LengthOf(index)), last);
        return new(first, 0, last, last.Memory.Length);
    }

    public void Dispose()
    {
        foreach (var chunk in _chunks)
        {
            Pool.Return(chunk);
            place.Rent(-Chunk);
        }

        _chunks.Clear();
        _free = 0;
    }

    private int LengthOf(int index) => index == _chunks.Count - 1 ? Chunk - _free : Chunk;

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is null)
                return;

            RunningIndex = before.RunningIndex + before.Memory.Length;
            before.Next = this;
        }
    }
}

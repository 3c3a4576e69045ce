using System.Security.Cryptography;
using System.Text;

namespace Terrateam.Benchmarks.Plans;

/// <summary>The bytes of a plan, generated while they are read.</summary>
/// <param name="length">The number of bytes.</param>
/// <param name="digest">Updated with the bytes that are read, or null.</param>
internal sealed class PlanBytes(long length, IncrementalHash? digest = null) : MemoryStream
{
    private static readonly byte[] Block = RandomNumberGenerator.GetBytes(96 * 1024);

    private long _left = length;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = (int)Math.Min(Math.Min(_left, buffer.Length), Block.Length);
        Block.AsSpan(0, count).CopyTo(buffer.Span);
        digest?.AppendData(Block, 0, count);
        _left -= count;
        return ValueTask.FromResult(count);
    }
}

/// <summary>The body of a plan's single upload, generated while it is read.</summary>
/// <param name="length">The bytes of the envelope.</param>
internal sealed class PlanBody(long length) : MemoryStream
{
    private static readonly byte[] Head = Encoding.ASCII.GetBytes(
        "{\"path\":\"network\",\"workspace\":\"default\",\"plan_data\":\""
    );
    private static readonly byte[] Tail = Encoding.ASCII.GetBytes("\",\"has_changes\":true}");
    private static readonly byte[] Text = Encoding.ASCII.GetBytes(
        Convert.ToBase64String(RandomNumberGenerator.GetBytes(96 * 1024))
    );

    private readonly long _characters = length / 3 * 4;
    private long _at;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var next = Next().Span;
        var count = Math.Min(next.Length, buffer.Length);
        next[..count].CopyTo(buffer.Span);
        _at += count;
        return ValueTask.FromResult(count);
    }

    private ReadOnlyMemory<byte> Next()
    {
        if (_at < Head.Length)
            return Head.AsMemory((int)_at);
        var inText = _at - Head.Length;
        if (inText >= _characters)
            return Tail.AsMemory((int)Math.Min(inText - _characters, Tail.Length));
        var begin = (int)(inText % Text.Length);
        return Text.AsMemory(begin, (int)Math.Min(Text.Length - begin, _characters - inText));
    }
}

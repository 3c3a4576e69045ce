using System.Numerics;
using System.Runtime.InteropServices;

namespace Terrateam.Cli.Secrets;

/// <summary>The place of a secret in a text.</summary>
/// <param name="Start">The offset of its first character.</param>
/// <param name="End">The offset after its last character.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SecretSpan(long Start, long End);

/// <summary>Searches for secrets in a text that arrives character by character.</summary>
/// <param name="trie">What to find.</param>
/// <param name="start">The offset of the first character.</param>
internal sealed class SecretScan(SecretTrie trie, long start = 0)
{
    // A secret may be broken over lines; a longer gap than a line break with indentation ends the match.
    private const int MaxGapLength = 256;

    private const int CharBits = 16;

    // Offsets of the last characters that are no white space, as a ring; its length is a power of two.
    private readonly long[] _places = new long[BitOperations.RoundUpToPowerOf2((uint)trie.MaxLength + 1)];
    private readonly List<SecretSpan> _spans = [];
    private long _count;
    private int _state;
    private int _gap;
    private ulong _last;
    private SecretSpan? _alone;
    private long _looks;

    /// <summary>The offset of the next character.</summary>
    public long Position { get; private set; } = start;

    /// <summary>The places found, in order and without overlaps.</summary>
    public IReadOnlyList<SecretSpan> Spans => _spans;

    /// <summary>How many edges of the automaton were followed or tried.</summary>
    public long Comparisons => _looks;

    /// <summary>How many characters at the end, without white space, may be the beginning of a secret.</summary>
    public int Open => trie.OpenAt(_state);

    /// <summary>No text before this offset can become part of a secret any more.</summary>
    public long Settled
    {
        get
        {
            var settled = Open == 0 ? Position : PlaceOf(Open);
            return _alone is { } alone ? Math.Min(settled, alone.Start) : settled;
        }
    }

    /// <summary>Processes the next character.</summary>
    /// <param name="c">The character.</param>
    /// <param name="text">The retained text, which ends with the character.</param>
    public void Push(char c, ReadOnlySpan<char> text)
    {
        if (_alone is { } alone && !IsWord(c))
            Add(alone);
        _alone = null;
        Position++;
        _last = (_last << CharBits) | c;
        if (SecretTrie.IsNothing(c))
        {
            if (_state != 0 && ++_gap > MaxGapLength)
                _state = 0;
            return;
        }

        _gap = 0;
        _places[_count++ & (_places.Length - 1)] = Position - 1;
        _state = trie.Step(_state, c, ref _looks);
        if (trie.MaxLengthAt(_state) is > 0 and var length)
            Add(new(PlaceOf(length), Position));
        if (trie.HasExact(_state))
            ScanExactly(text);
    }

    /// <summary>Ends the text.</summary>
    public void End()
    {
        if (_alone is { } alone)
            Add(alone);
        _alone = null;
        _state = 0;
    }

    /// <summary>Removes the first places found.</summary>
    public void Forget(int spans) => _spans.RemoveRange(0, spans);

    private void ScanExactly(ReadOnlySpan<char> text)
    {
        foreach (var (length, forms) in trie.ExactAt(_state))
        {
            var span = new SecretSpan(PlaceOf(length), Position);
            var size = (int)(span.End - span.Start);
            if (size > text.Length || !Contains(forms, text[^size..]))
                continue;

            if (size >= MaskForms.Shortest)
                Add(span);
            else if (!IsWord((char)(_last >> (size * CharBits))))
                _alone ??= span;
        }
    }

    private static bool Contains(IReadOnlyList<string> forms, ReadOnlySpan<char> text)
    {
        foreach (var form in forms)
        {
            if (text.SequenceEqual(form))
                return true;
        }

        return false;
    }

    private void Add(SecretSpan span)
    {
        while (_spans is [.., var last] && last.End > span.Start)
        {
            span = new(Math.Min(span.Start, last.Start), Math.Max(span.End, last.End));
            _spans.RemoveAt(_spans.Count - 1);
        }

        _spans.Add(span);
    }

    // The offset of a character counted from the end, without white space.
    private long PlaceOf(int back) => _places[(_count - back) & (_places.Length - 1)];

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';
}

using System.Text;

namespace Terrateam.Cli.Processes;

/// <summary>Text of which the beginning and the end are kept when it gets too long: an error stands at the end.</summary>
internal sealed class BoundedText(int head, int tail)
{
    private readonly StringBuilder _head = new();
    private readonly StringBuilder _tail = new();
    private long _dropped;

    public void Append(ReadOnlySpan<char> text)
    {
        var toHead = Math.Min(text.Length, head - _head.Length);
        _ = _head.Append(text[..toHead]);
        _ = _tail.Append(text[toHead..]);

        // Trimmed only now and then, so that each character is moved a bounded number of times.
        if (_tail.Length > 2 * tail)
            Trim();
    }

    public override string ToString()
    {
        Trim();
        return _dropped == 0
            ? $"{_head}{_tail}"
            : $"{_head}\n… {_dropped} characters left out …\n{_tail}";
    }

    private void Trim()
    {
        var excess = _tail.Length - tail;
        if (excess <= 0)
            return;

        _ = _tail.Remove(0, excess);
        _dropped += excess;
    }
}

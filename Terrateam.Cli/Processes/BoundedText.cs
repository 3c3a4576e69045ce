using System.Text;
using Terrateam.Cli.Secrets;

namespace Terrateam.Cli.Processes;

/// <summary>
/// Text of which only beginning and end are kept when it gets too long: an error is at the end. It is not cut within a
/// secret, because the mask does not find a part of one.
/// </summary>
/// <param name="head">How many characters of the beginning are kept.</param>
/// <param name="tail">How many characters of the end are kept.</param>
/// <param name="margin">How many more characters are kept on the far side of a cut, to find secrets across it.</param>
internal sealed class BoundedText(int head, int tail, int margin = 0)
{
    private readonly StringBuilder _head = new();
    private readonly StringBuilder _tail = new();
    private long _dropped;

    public void Append(ReadOnlySpan<char> text)
    {
        var toHead = Math.Min(text.Length, head + margin - _head.Length);
        _ = _head.Append(text[..toHead]);
        _ = _tail.Append(text[toHead..]);

        // Trims only when it has doubled, so that each character is moved a bounded number of times.
        if (_tail.Length > 2 * (tail + margin))
            Trim();
    }

    public override string ToString() => ToString(new SecretMask());

    /// <summary>The kept text.</summary>
    /// <param name="mask">Finds the secrets that a cut must not split.</param>
    public string ToString(SecretMask mask)
    {
        Trim();
        var (first, last) = (_head.ToString(), _tail.ToString());
        if (_dropped == 0)
            first = last = $"{first}{last}";
        if (_dropped == 0 && first.Length <= head + tail)
            return first;

        var begin = Outside(first, head, mask, forward: false);
        var end = Outside(last, last.Length - Math.Min(tail, last.Length), mask, forward: true);
        var missing = _dropped == 0 ? end - begin : first.Length - begin + _dropped + end;
        return $"{first.AsSpan(0, begin)}\n… {missing} characters left out …\n{last.AsSpan(end)}";
    }

    private static int Outside(string text, int cut, SecretMask mask, bool forward)
    {
        foreach (var (start, end) in mask.Find(text))
        {
            if (start < cut && cut < end)
                return (int)(forward ? end : start);
        }

        return cut;
    }

    private void Trim()
    {
        var excess = _tail.Length - tail - margin;
        if (excess <= 0)
            return;

        _ = _tail.Remove(0, excess);
        _dropped += excess;
    }
}

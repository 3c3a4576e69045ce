using System.Text;

namespace Terrateam.Core.Patterns;

/// <summary>
/// A set of characters in a pattern: <c>[a-z0-9_]</c>, or all others with <c>[!…]</c> or <c>[^…]</c>.
/// </summary>
internal sealed class GlobClass(bool negated, List<(Rune From, Rune To)> ranges)
{
    internal bool Contains(Rune rune)
    {
        foreach (var (from, to) in ranges)
        {
            if (rune >= from && rune <= to)
                return !negated;
        }

        return negated;
    }

    /// <summary>Parses the class at the position and moves behind it; null where it is invalid.</summary>
    internal static GlobClass? Parse(string text, ref int at)
    {
        var next = at + 1;
        var negated = next < text.Length && text[next] is '!' or '^';
        if (negated)
            next++;

        var ranges = new List<(Rune, Rune)>();
        while (next < text.Length)
        {
            if (text[next] == ']' && ranges.Count > 0)
            {
                at = next + 1;
                return new(negated, ranges);
            }

            if (text[next] == ']')
                return null;

            var from = Member(text, ref next);
            var to = from;
            if (next + 1 < text.Length && text[next] == '-' && text[next + 1] != ']')
            {
                next++;
                to = Member(text, ref next);
            }

            ranges.Add((from, to));
        }

        return null;
    }

    internal static Rune RuneAt(string text, ref int at)
    {
        _ = Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var width);
        at += width;
        return rune;
    }

    private static Rune Member(string text, ref int at)
    {
        if (text[at] == '\\' && at + 1 < text.Length)
            at++;
        return RuneAt(text, ref at);
    }
}

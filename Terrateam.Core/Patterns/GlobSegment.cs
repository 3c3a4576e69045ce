using System.Text;

namespace Terrateam.Core.Patterns;

/// <summary>One segment of a pattern: the part between two <c>/</c>.</summary>
internal sealed class GlobSegment
{
    private readonly List<Part> _sequence;

    // The literal start and end of every match, which rule most names out quickly.
    private readonly string _head;
    private readonly string _tail;
    private readonly bool _isHeadAndTail;

    private GlobSegment(List<Part> parts, string? literal, bool anyDepth)
    {
        _sequence = parts;
        Literal = literal;
        IsAnyDepth = anyDepth;
        _head = string.Concat(
            parts.TakeWhile(static part => part.Kind == PartKind.Rune).Select(static part => part.Rune)
        );
        _tail = string.Concat(
            Enumerable
                .Reverse(parts)
                .TakeWhile(static part => part.Kind == PartKind.Rune)
                .Reverse()
                .Select(static part => part.Rune)
        );
        _isHeadAndTail =
            parts.Count(static part => part.Kind != PartKind.Rune) == 1
            && parts.Exists(static part => part.Kind == PartKind.Any);
    }

    /// <summary>The only text that matches, where the segment has no wildcard; else null.</summary>
    internal string? Literal { get; }

    /// <summary>True for <c>**</c>: zero or more segments.</summary>
    internal bool IsAnyDepth { get; }

    /// <summary>Parses a segment without braces.</summary>
    internal static GlobSegment Parse(string text, out string? fault)
    {
        fault = null;
        if (text is "**")
            return new([], null, anyDepth: true);

        var parts = new List<Part>();
        var literal = new StringBuilder();
        var at = 0;
        while (at < text.Length)
        {
            switch (text[at])
            {
                case '*':
                    if (parts.Count == 0 || parts[^1].Kind != PartKind.Any)
                        parts.Add(new(PartKind.Any, default, null));
                    at++;
                    break;
                case '?':
                    parts.Add(new(PartKind.One, default, null));
                    at++;
                    break;
                case '[':
                    if (GlobClass.Parse(text, ref at) is not { } set)
                    {
                        fault =
                            "the `[` is never closed, or there is nothing in it; write `\\[` for the character itself";
                        return new([], null, anyDepth: false);
                    }

                    parts.Add(new(PartKind.Class, default, set));
                    break;
                case '\\':
                    if (++at == text.Length)
                    {
                        fault = "it ends in `\\`, which has to stand before the character that it escapes";
                        return new([], null, anyDepth: false);
                    }

                    goto default;
                default:
                    var rune = GlobClass.RuneAt(text, ref at);
                    literal.Append(rune);
                    parts.Add(new(PartKind.Rune, rune, null));
                    break;
            }
        }

        return new(
            parts,
            parts.TrueForAll(static part => part.Kind == PartKind.Rune) ? literal.ToString() : null,
            anyDepth: false
        );
    }

    /// <summary>
    /// True where the segment matches the whole name. Backtracking goes to the last <c>*</c> only, so the time is
    /// bounded by the product of both lengths; names on GitHub have at most 255 bytes.
    /// </summary>
    internal bool Matches(ReadOnlySpan<char> name)
    {
        if (Literal is not null)
            return name.SequenceEqual(Literal);
        if (!name.StartsWith(_head, StringComparison.Ordinal) || !name.EndsWith(_tail, StringComparison.Ordinal))
            return false;
        if (_isHeadAndTail)
            return name.Length >= _head.Length + _tail.Length;

        int at = 0,
            part = 0,
            star = -1,
            retry = 0;
        while (at < name.Length)
        {
            if (part < _sequence.Count && _sequence[part].Kind == PartKind.Any)
            {
                star = part++;
                retry = at;
                continue;
            }

            _ = Rune.DecodeFromUtf16(name[at..], out var rune, out var width);
            if (part < _sequence.Count && _sequence[part].Matches(rune))
            {
                at += width;
                part++;
                continue;
            }

            if (star < 0)
                return false;

            _ = Rune.DecodeFromUtf16(name[retry..], out _, out var skipped);
            retry += skipped;
            at = retry;
            part = star + 1;
        }

        while (part < _sequence.Count && _sequence[part].Kind == PartKind.Any)
            part++;
        return part == _sequence.Count;
    }

    private enum PartKind
    {
        Rune,
        One,
        Class,
        Any,
    }

    private readonly record struct Part(PartKind Kind, Rune Rune, GlobClass? Set)
    {
        internal bool Matches(Rune rune) =>
            Kind switch
            {
                PartKind.Rune => Rune == rune,
                PartKind.One => true,
                PartKind.Class => Set!.Contains(rune),
                _ => false,
            };
    }
}

using System.Buffers;
using System.Text;

namespace Terrateam.Core.Reporting;

/// <summary>
/// Measures and shortens text. GitHub allows a comment 65,536 characters and does not say of which kind, so text is
/// measured in the largest of the candidates: the bytes that it has as a JSON string in UTF-8, never fewer than its
/// characters in UTF-8, UTF-16 or code points.
/// </summary>
internal static class Truncation
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create([
        .. Enumerable.Range(0, 0x20).Select(static value => (char)value),
        '"',
        '\\',
    ]);

    internal const string Trimmed = "... earlier output was trimmed ...";

    /// <summary>The bytes of the text as JSON, without its quotes.</summary>
    internal static int SizeOf(string text)
    {
        var size = Encoding.UTF8.GetByteCount(text);
        var rest = text.AsSpan();
        for (var next = rest.IndexOfAny(Escaped); next >= 0; next = rest.IndexOfAny(Escaped))
        {
            size += SizeOf(new Rune(rest[next])) - 1;
            rest = rest[(next + 1)..];
        }

        return size;
    }

    /// <summary>The last characters, at most the given number, with no surrogate pair cut in two.</summary>
    internal static string Last(string text, int characters)
    {
        if (text.Length <= characters)
            return text;
        var start = text.Length - characters;
        return char.IsLowSurrogate(text[start]) ? text[(start + 1)..] : text[start..];
    }

    /// <summary>The first characters, at most the given number, with no surrogate pair cut in two.</summary>
    internal static string First(string text, int characters)
    {
        if (text.Length <= characters)
            return text;
        return char.IsHighSurrogate(text[characters - 1]) ? text[..(characters - 1)] : text[..characters];
    }

    /// <summary>
    /// The end of the text within a size, from the start of a line where there is one, below a line that says that
    /// the beginning is missing. Text that is short enough is returned unchanged.
    /// </summary>
    internal static string KeepEnd(string text, int size)
    {
        if (SizeOf(text) <= size)
            return text;

        var left = size - SizeOf(Trimmed) - 2;
        var start = text.Length;
        while (start > 0)
        {
            var width = start > 1 && char.IsSurrogatePair(text[start - 2], text[start - 1]) ? 2 : 1;
            _ = Rune.DecodeFromUtf16(text.AsSpan(start - width, width), out var rune, out _);
            left -= SizeOf(rune);
            if (left < 0)
                break;
            start -= width;
        }

        var line = text.IndexOf('\n', start);
        if (line >= 0 && line < text.Length - 1 && (start == 0 || text[start - 1] != '\n'))
            start = line + 1;
        return $"{Trimmed}\n{text[start..]}";
    }

    /// <summary>
    /// The beginning of the text within a size, whole lines where there are several, above a line that says how many
    /// are missing.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="size">The size, in bytes of JSON.</param>
    /// <param name="missing">How many lines were left out before.</param>
    internal static string KeepStart(string text, int size, int missing = 0)
    {
        if (missing == 0 && SizeOf(text) <= size)
            return text;

        var left = size - 60;
        var end = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            left -= SizeOf(rune);
            if (left < 0)
                break;
            end += rune.Utf16SequenceLength;
        }

        var line = end == 0 ? -1 : text.LastIndexOf('\n', end - 1);
        if (line > 0)
            end = line;
        missing += text.AsSpan(end).Count('\n') + (line > 0 ? 0 : 1);
        return $"{text[..end]}\n... {missing} more lines ...";
    }

    private static int SizeOf(Rune rune) =>
        rune.Value switch
        {
            '"' or '\\' or '\n' or '\r' or '\t' or '\b' or '\f' => 2,
            < 0x20 => 6,
            _ => rune.Utf8SequenceLength,
        };
}

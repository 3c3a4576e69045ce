using System.Text;

namespace Terrateam.Core.Reporting;

/// <summary>
/// Prevents GitHub from turning text into links and images, mentions, references to issues and commits, or HTML. A
/// zero-width character is put between characters that together would have a meaning, so that the text looks as it was
/// written.
/// </summary>
/// <remarks>
/// https://github.github.com/gfm/ and
/// https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
/// </remarks>
internal static class Inert
{
    private const char NoWidth = '\u200b';

    /// <summary>GitHub takes seven digits for an abbreviated commit.</summary>
    private const int MinCommitLength = 7;

    private const int MaxCommitLength = 64;

    internal static string Text(string text)
    {
        var inert = new StringBuilder(text.Length + 16);
        for (var at = 0; at < text.Length; at++)
        {
            inert.Append(text[at]);
            if (IsLive(text, at))
                inert.Append(NoWidth);
        }

        return inert.ToString();
    }

    /// <summary>True where the text before a place has a meaning together with what comes right after it.</summary>
    private static bool IsLive(string text, int at)
    {
        var next = at + 1 < text.Length ? text[at + 1] : '\0';
        return text[at] switch
        {
            '@' => char.IsLetterOrDigit(next),
            '<' => char.IsAsciiLetter(next) || next is '/' or '!' or '?',
            '!' => next is '[',
            '#' => char.IsAsciiDigit(next),

            // The scheme of an address, with the slashes escaped too. Schemes of mail and chats have no slashes.
            ':' => next is '/' or '\\' or '&',
            'm' or 'M' => Begins(text, at, "mailto:"),
            'x' or 'X' => Begins(text, at, "xmpp:"),

            // [text](address), [text][name], [name]: address; notes and boxes.
            ']' => next is '(' or '[' or ':',
            '[' => next is '!' or '^',

            // &#64;name is a mention too.
            '&' => next is '#' || char.IsAsciiLetter(next),

            'w' or 'W' => next is '.' && IsEndOf(text, at, "www"),
            'h' or 'H' => next is '-'
                && at + 2 < text.Length
                && char.IsAsciiDigit(text[at + 2])
                && IsEndOf(text, at, "gh"),
            var digit => char.IsAsciiHexDigit(digit) && IsCommit(text, at),
        };
    }

    private static bool Begins(string text, int at, string word) =>
        text.AsSpan(at).StartsWith(word, StringComparison.OrdinalIgnoreCase);

    // True for a word that ends at a place and has no letter before it.
    private static bool IsEndOf(string text, int at, string word)
    {
        var start = at - word.Length + 1;
        return start >= 0
            && (start == 0 || !char.IsAsciiLetterOrDigit(text[start - 1]))
            && text.AsSpan(start, word.Length).Equals(word, StringComparison.OrdinalIgnoreCase);
    }

    // After every third digit of a word of hexadecimal digits only, so that no part of it is long enough either.
    private static bool IsCommit(string text, int at)
    {
        var (start, end) = (at, at + 1);
        while (start > 0 && at - start < MaxCommitLength && char.IsAsciiHexDigit(text[start - 1]))
            start--;
        while (end < text.Length && end - at < MaxCommitLength && char.IsAsciiHexDigit(text[end]))
            end++;
        return (at - start) % 3 == 2
            && end - start is >= MinCommitLength and <= MaxCommitLength
            && (start == 0 || !IsWord(text[start - 1]))
            && (end == text.Length || !IsWord(text[end]));
    }

    private static bool IsWord(char character) => char.IsAsciiLetterOrDigit(character) || character is '_';
}

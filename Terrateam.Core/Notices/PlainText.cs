using System.Text;
using Terrateam.Core.Reporting;

namespace Terrateam.Core.Notices;

/// <summary>
/// Untrusted text for chats and mail, which turn more into links than GitHub does: bare names of hosts too. On one
/// line, without control characters, and with zero-width characters where it would otherwise have a meaning.
/// </summary>
internal static class PlainText
{
    private const char NoWidth = '\u200b';

    internal static string From(string text, int length)
    {
        var line = Markdown.OneLine(text).Trim();
        if (line.Length > length)
            line = $"{Truncation.First(line, length - 3)}...";
        var inert = Inert.Text(line);
        var plain = new StringBuilder(inert.Length + 16);
        for (var at = 0; at < inert.Length; at++)
        {
            plain.Append(inert[at]);

            // The dot of a host, and what begins a mention, an escape or a function in one of the chats.
            var next = at + 1 < inert.Length ? inert[at + 1] : '\0';
            var isLive = inert[at] switch
            {
                '.' => char.IsLetterOrDigit(next),
                '<' => next is '@' or '#' or '!',
                '@' or '{' => next is not '\0',
                _ => false,
            };
            if (isLive && next != NoWidth)
                plain.Append(NoWidth);
        }

        return plain.ToString();
    }
}

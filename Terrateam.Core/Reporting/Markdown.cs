using System.Text;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Reporting;

/// <summary>
/// Puts untrusted text into a comment so that it stays text: it cannot end its block, mention users, load images, or
/// add markup of its own.
/// </summary>
/// <remarks>https://github.github.com/gfm/</remarks>
public static class Markdown
{
    private const int MaxNameLength = 160;
    private const int MaxSentence = 500;

    /// <summary>
    /// A block of code. Its fence is longer than any run of backticks inside, so nothing inside ends it.
    /// </summary>
    public static string Fence(string text, string language = "")
    {
        var content = PrintableText.From(text).TrimEnd();
        var fence = new string('`', Math.Max(3, MaxRunLength(content) + 1));
        var name = new string([
            .. language.Where(static character =>
                char.IsAsciiLetterOrDigit(character) || character is '-' or '+' or '_'
            ),
        ]);
        return $"{fence}{Truncation.First(name, 20)}\n{content}\n{fence}";
    }

    /// <summary>
    /// What failed printed: a sentence as text, because a long line in a code block has to be scrolled; anything else
    /// as a block of code.
    /// </summary>
    public static string Failure(string output, string language = "") =>
        IsSentence(output) ? Inline(output) : Fence(output, language);

    internal static bool IsSentence(string output) =>
        output.Length is > 0 and <= MaxSentence && !output.AsSpan().ContainsAny('\n', '\r');

    /// <summary>A span of code on one line.</summary>
    public static string Code(string text)
    {
        var content = Name(text);
        var ticks = new string('`', MaxRunLength(content) + 1);
        var pad = content.Length == 0 || content[0] is '`' or ' ' || content[^1] is '`' or ' ' ? " " : "";
        return $"{ticks}{pad}{content}{pad}{ticks}";
    }

    /// <summary>A span of code inside of HTML, as in a summary line.</summary>
    public static string HtmlCode(string text) => $"<code>{Html(text)}</code>";

    /// <summary>Text inside of HTML.</summary>
    internal static string Html(string text) =>
        Name(text)
            .Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal)
            .Replace("\"", "&quot;", StringComparison.Ordinal);

    /// <summary>
    /// One line of untrusted text, inside a sentence or alone: at the start of a line it begins no block.
    /// </summary>
    internal static string Inline(string text)
    {
        var line = Inert.Text(Truncation.First(OneLine(text).Trim(), 1_000));
        var beginsBlock =
            line.Length > 0 && char.IsAscii(line[0]) && (char.IsPunctuation(line[0]) || char.IsSymbol(line[0]));
        // Fewer than three backticks begin a span of code, which is no block.
        return beginsBlock && (line[0] != '`' || line.StartsWith("```", StringComparison.Ordinal)) ? $"\\{line}" : line;
    }

    /// <summary>
    /// Untrusted markdown. It is quoted line by line, so that a block which it opens and does not close ends with the
    /// quote.
    /// </summary>
    internal static string Quote(string text)
    {
        var quoted = new StringBuilder();
        foreach (var line in Inert.Text(PrintableText.From(text).TrimEnd()).EnumerateLines())
            quoted.Append(quoted.Length == 0 ? "> " : "\n> ").Append(line);
        return quoted.ToString();
    }

    private static string Name(string text) =>
        text.Length > MaxNameLength
            ? $"{Truncation.First(OneLine(text), MaxNameLength / 2)}...{Truncation.Last(OneLine(text), MaxNameLength / 2)}"
            : OneLine(text);

    internal static string OneLine(string text) => PrintableText.From(text).Replace('\n', ' ').Replace('\t', ' ');

    private static int MaxRunLength(string text)
    {
        int longest = 0,
            run = 0;
        foreach (var character in text)
        {
            run = character == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}

using System.Runtime.InteropServices;

namespace Terrateam.Cli.Engines;

/// <summary>A heredoc that a line of a plan opens.</summary>
/// <param name="Delimiter">The word that closes it.</param>
/// <param name="Column">The column of that word: two to the right of the value's own marker.</param>
/// <param name="IsIndented">False for <c>&lt;&lt;</c> without a dash, whose text may begin in any column.</param>
/// <remarks>Columns are those in which Terraform and OpenTofu print plans.</remarks>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PlanHeredoc(string Delimiter, int Column, bool IsIndented)
{
    private const int MarkerWidth = 2;
    private const string Replacement = " # forces replacement";

    /// <summary>
    /// The heredoc that a line opens, or null. Within a quoted string, or in the middle of a line, none opens.
    /// </summary>
    public static PlanHeredoc? OpenedBy(string line)
    {
        var text = line.AsSpan().TrimEnd();
        if (text.EndsWith(Replacement, StringComparison.Ordinal))
            text = text[..^Replacement.Length].TrimEnd();

        var sign = text.LastIndexOf("<<");
        if (sign < 0 || !IsPlaceOfValue(text[..sign]))
            return null;

        var word = text[(sign + 2)..];
        var isIndented = word is ['-' or '~', ..];
        word = (isIndented ? word[1..] : word).Trim('"');
        return IsName(word) ? new(word.ToString(), ColumnOf(line), isIndented) : null;
    }

    /// <summary>The end of the heredoc.</summary>
    /// <param name="lines">The plan.</param>
    /// <param name="first">The line after the opening one.</param>
    /// <returns>The closing line; or, with false, the first line that cannot be part of it.</returns>
    public (int Index, bool IsClosing) End(string[] lines, int first)
    {
        var likely = -1;
        for (var i = first; i < lines.Length; i++)
        {
            var column = PlanDiff.Indent(lines[i]);
            if (Closes(lines[i]))
            {
                if (column <= Column)
                    return (i, true);
                if (likely < 0)
                    likely = i;
            }

            // The engine prints every line of the text to the right of the closing word.
            if (IsIndented && column < Column && !string.IsNullOrWhiteSpace(lines[i]))
                return likely < 0 ? (i, false) : (likely, true);
        }

        return likely >= 0 ? (likely, true) : (IsIndented ? lines.Length : first, false);
    }

    // A comma in a list, an arrow to the new value, or a note may follow.
    private bool Closes(string line)
    {
        var text = line.AsSpan().Trim();
        if (!text.StartsWith(Delimiter, StringComparison.Ordinal))
            return false;

        var rest = text[Delimiter.Length..];
        return rest.IsEmpty || rest is "," || rest.StartsWith(" ->") || rest.StartsWith(" #");
    }

    // After a name and its sign, after the arrow of an old value, or alone as a list item.
    private static bool IsPlaceOfValue(ReadOnlySpan<char> before)
    {
        var item = before.TrimStart(' ');
        if (item.IsEmpty || item is "+ " or "- " or "~ ")
            return true;

        return (before.EndsWith("= ") || before.EndsWith("-> ") || before.EndsWith(": ")) && !EndsQuoted(before);
    }

    private static bool EndsQuoted(ReadOnlySpan<char> text)
    {
        var isQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
                isQuoted = !isQuoted;
            else if (text[i] == '\\' && isQuoted)
                i++;
        }

        return isQuoted;
    }

    private static bool IsName(ReadOnlySpan<char> word)
    {
        if (word is not [var first, ..] || !(char.IsAsciiLetter(first) || first == '_'))
            return false;

        foreach (var c in word)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
                return false;
        }

        return true;
    }

    private static int ColumnOf(string line)
    {
        var indent = PlanDiff.Indent(line);
        return line.AsSpan(indent) is ['+' or '-' or '~', ' ', ..] ? indent + MarkerWidth : indent;
    }
}

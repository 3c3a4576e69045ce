using System.Text;

namespace Terrateam.Functions.Audit;

/// <summary>Texts of the trail in markdown.</summary>
internal static class AuditText
{
    /// <summary>The text for a cell of a table.</summary>
    public static string Cell(string? text) =>
        text is null ? "" : Plain(text).Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>
    /// The text on one line, without markup, mentions and references: it comes from people and pull requests.
    /// </summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsControl(c))
                plain.Append(' ');
            else if (c is '<' or '>' or '`' or '*' or '[' or ']' or '!' or '\\' or '&')
                plain.Append('\\').Append(c);
            else if (c is '@' or '#')
                plain.Append(c).Append('\u200b');
            else
                plain.Append(c);
        }

        return plain.ToString();
    }
}

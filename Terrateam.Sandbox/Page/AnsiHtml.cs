using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Terrateam.Sandbox.Page;

/// <summary>
/// Text with a terminal's escape sequences as HTML: colours and weights are classes, other sequences and control
/// characters are left out, and all text is escaped.
/// </summary>
internal static partial class AnsiHtml
{
    private const string Escape = "\u001b[";

    public static Html Render(string text)
    {
        var (html, position, classes) = (new StringBuilder(), 0, "");
        var style = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (Match match in Sequence().Matches(text))
        {
            Append(html, text[position..match.Index], classes);
            position = match.Index + match.Length;
            if (match.Value.StartsWith(Escape, StringComparison.Ordinal) && match.Value.EndsWith('m'))
            {
                Change(style, match.Value[Escape.Length..^1].Split(';'));
                classes = string.Join(' ', style.Values);
            }
        }

        Append(html, text[position..], classes);
        return new Html(html.ToString());
    }

    private static void Append(StringBuilder html, string text, string classes)
    {
        if (text.Length == 0)
            return;

        var escaped = WebUtility.HtmlEncode(text);
        html.Append(classes.Length == 0 ? escaped : $"<span class=\"{classes}\">{escaped}</span>");
    }

    private static void Change(SortedDictionary<string, string> style, string[] codes)
    {
        for (var at = 0; at < codes.Length; at++)
        {
            var code = int.TryParse(codes[at], CultureInfo.InvariantCulture, out var number) ? number : 0;
            switch (code)
            {
                case 0:
                    style.Clear();
                    break;
                case 1:
                    style["weight"] = "bold";
                    break;
                case 2:
                    style["weight"] = "faint";
                    break;
                case 3:
                    style["slant"] = "italic";
                    break;
                case 4:
                    style["line"] = "under";
                    break;
                case 22:
                    style.Remove("weight");
                    break;
                case 23:
                    style.Remove("slant");
                    break;
                case 24:
                    style.Remove("line");
                    break;
                case >= 30 and <= 37:
                    style["colour"] = string.Create(CultureInfo.InvariantCulture, $"c{code - 30}");
                    break;
                case >= 90 and <= 97:
                    style["colour"] = string.Create(CultureInfo.InvariantCulture, $"c{code - 90}");
                    break;
                case 39:
                    style.Remove("colour");
                    break;
                case 38 or 48:
                    // A colour of 256 or of 16 million: its numbers are no codes.
                    at += at + 1 < codes.Length && codes[at + 1] == "2" ? 4 : 2;
                    break;
            }
        }
    }

    [GeneratedRegex(
        @"\u001b\[[0-9;:?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(\u0007|\u001b\\)?|\u001b.?|[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f]",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Sequence();
}

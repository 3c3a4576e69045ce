using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Terrateam.Core.Patterns;

/// <summary>Text of programs and users as it can be shown.</summary>
internal static partial class PrintableText
{
    /// <summary>
    /// Without terminal control characters and without characters that change the direction of reading, which would
    /// make the text look different from what it is.
    /// </summary>
    internal static string From(string text)
    {
        var plain = TerminalCodes().Replace(text, "").ReplaceLineEndings("\n");
        if (!plain.Any(IsHidden))
            return plain;

        var printable = new StringBuilder(plain.Length);
        foreach (var character in plain)
        {
            if (!IsHidden(character))
                printable.Append(character);
            else if (!char.IsControl(character))
                printable.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
        }

        return printable.ToString();
    }

    private static bool IsHidden(char character) =>
        (char.IsControl(character) && character is not ('\n' or '\t'))
        || character
            is (>= '\u202a' and <= '\u202e')
                or (>= '\u2066' and <= '\u2069')
                or '\u200e'
                or '\u200f'
                or '\u061c';

    [GeneratedRegex(
        @"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2_000
    )]
    private static partial Regex TerminalCodes();
}

using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

namespace Terrateam.Core.Configuration;

/// <summary>Writes strings as YAML in the most readable style that reads back as the same string.</summary>
internal static partial class YamlText
{
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "true",
        "false",
        "null",
        "yes",
        "no",
        "on",
        "off",
        "y",
        "n",
    };

    internal static string OneLine(string text) =>
        Plain().IsMatch(text) && !Words.Contains(text) && !new YamlScalar(1, 1, text, IsPlain: true).IsNumber
            ? text
            : $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";

    /// <summary>True where the text is better written as a block of lines.</summary>
    internal static bool IsBlock(string text) => text.Contains('\n', StringComparison.Ordinal) && Lines().IsMatch(text);

    /// <summary>The indicator of a block, and its lines.</summary>
    internal static (string Sign, IReadOnlyList<string> Lines) Block(string text) =>
        text.EndsWith('\n') ? ("|", text[..^1].Split('\n')) : ("|-", text.Split('\n'));

    [GeneratedRegex(
        @"\A[A-Za-z0-9_./][A-Za-z0-9_./+-]*\z",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2_000
    )]
    private static partial Regex Plain();

    // Printable, no line that begins or ends with white space, and at most one line break at the end.
    [GeneratedRegex(@"\A[!-~](?:[ -~]*[!-~])?(?:\n+(?:[!-~](?:[ -~]*[!-~])?))*\n?\z", RegexOptions.NonBacktracking)]
    private static partial Regex Lines();
}

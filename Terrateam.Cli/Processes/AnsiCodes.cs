using System.Text.RegularExpressions;

namespace Terrateam.Cli.Processes;

/// <summary>Colours and cursor movements of a terminal, which mean nothing in a comment.</summary>
internal static partial class AnsiCodes
{
    public static string Strip(string text) =>
        text.Contains('\e', StringComparison.Ordinal) ? Sequence().Replace(text, "") : text;

    [GeneratedRegex(@"\e\[[0-9;?]*[ -/]*[@-~]", RegexOptions.NonBacktracking)]
    private static partial Regex Sequence();
}

using System.Text.RegularExpressions;

namespace Terrateam.Cli.Processes;

/// <summary>Removes colours and cursor movements of a terminal, which a comment cannot show.</summary>
internal static partial class AnsiCodes
{
    public static string Strip(string text) =>
        text.Contains('\e', StringComparison.Ordinal) ? Sequence().Replace(text, "") : text;

    [GeneratedRegex(@"\e\[[0-9;?]*[ -/]*[@-~]", RegexOptions.NonBacktracking)]
    private static partial Regex Sequence();
}

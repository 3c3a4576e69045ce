using System.Security.Cryptography;
using System.Text;

namespace Terrateam.Cli.Engines;

/// <summary>
/// The text of a plan as a comment shows it. Computed alike after a plan and before an apply, so that the two can be
/// compared.
/// </summary>
internal static class PlanText
{
    // A comment shows less than this of the beginning, and the counts are at the end. Longer texts of many directories
    // would not fit into one report.
    private const int Head = 256 * 1024;
    private const int Tail = 64 * 1024;

    /// <summary>The longest text in characters, without the line that reports the cut.</summary>
    public const int MaxLength = Head + Tail;

    /// <param name="shown">The engine's output for the plan file.</param>
    /// <param name="mask">Masks secrets.</param>
    public static string From(string shown, Func<string, string> mask)
    {
        var text = mask(PlanDiff.Format(shown));
        if (text.Length <= MaxLength)
            return text;

        // Not between the two halves of a surrogate pair.
        var head = char.IsHighSurrogate(text[Head - 1]) ? Head - 1 : Head;
        var tail = char.IsLowSurrogate(text[^Tail]) ? Tail - 1 : Tail;
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        return $"{text.AsSpan(0, head)}\n… {text.Length - head - tail} characters left out; SHA-256 of the "
            + $"whole: {digest} …\n{text.AsSpan(text.Length - tail)}";
    }
}

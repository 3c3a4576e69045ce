using System.Security.Cryptography;
using System.Text;

namespace Terrateam.Cli.Engines;

/// <summary>
/// What people are shown of a plan. It is made in the same way when a plan is made and before it is applied, so that
/// the two can be compared.
/// </summary>
internal static class PlanText
{
    // A comment shows less of the beginning, and the counts are at the end. Longer texts of many directories would not
    // fit into one report.
    private const int Head = 256 * 1024;
    private const int Tail = 64 * 1024;

    /// <summary>The longest that it gets, apart from the line that says what is missing.</summary>
    public const int Longest = Head + Tail;

    /// <summary>The text.</summary>
    /// <param name="shown">What the engine shows of the plan file.</param>
    /// <param name="mask">Takes out the secrets.</param>
    public static string From(string shown, Func<string, string> mask)
    {
        var text = mask(PlanDiff.Format(shown));
        if (text.Length <= Longest)
            return text;

        // Not between the two halves of a character.
        var head = char.IsHighSurrogate(text[Head - 1]) ? Head - 1 : Head;
        var tail = char.IsLowSurrogate(text[^Tail]) ? Tail - 1 : Tail;
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        return $"{text.AsSpan(0, head)}\n… {text.Length - head - tail} characters left out; SHA-256 of the "
            + $"whole: {digest} …\n{text.AsSpan(text.Length - tail)}";
    }
}

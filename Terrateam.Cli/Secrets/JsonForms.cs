using System.Globalization;
using System.Text;

namespace Terrateam.Cli.Secrets;

/// <summary>A text within a string of JSON or HCL. Encoders differ in what they escape, and how.</summary>
internal static class JsonForms
{
    // Written as \u… by some encoders, besides what all of them escape: Go and Terraform, .NET, Python.
    private const string OfGo = "<>&\u2028\u2029";
    private const string OfNet = "<>&'+`\"";

    /// <summary>The text as common encoders write it.</summary>
    public static IEnumerable<string> From(string text)
    {
        yield return Escape(text, "", ascii: false, slash: false, upper: false);
        yield return Escape(text, "", ascii: false, slash: true, upper: false);
        yield return Escape(text, "", ascii: true, slash: false, upper: false);
        yield return Escape(text, OfGo, ascii: false, slash: false, upper: false);
        yield return Escape(text, OfGo, ascii: false, slash: false, upper: true);
        yield return Escape(text, OfNet, ascii: true, slash: false, upper: true);
        yield return Escape(text, OfNet, ascii: true, slash: false, upper: false);
    }

    private static string Escape(string text, string more, bool ascii, bool slash, bool upper)
    {
        var result = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            _ = c switch
            {
                _ when more.Contains(c, StringComparison.Ordinal) => Unicode(result, c, upper),
                '"' => result.Append("\\\""),
                '\\' => result.Append(@"\\"),
                '\n' => result.Append(@"\n"),
                '\r' => result.Append(@"\r"),
                '\t' => result.Append(@"\t"),
                '/' when slash => result.Append(@"\/"),
                _ when char.IsControl(c) || (ascii && !char.IsAscii(c)) => Unicode(result, c, upper),
                _ => result.Append(c),
            };
        }

        return result.ToString();
    }

    private static StringBuilder Unicode(StringBuilder result, char c, bool upper) =>
        result.Append(@"\u").Append(((int)c).ToString(upper ? "X4" : "x4", CultureInfo.InvariantCulture));
}

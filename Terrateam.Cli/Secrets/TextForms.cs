using System.Globalization;
using System.Text;

namespace Terrateam.Cli.Secrets;

/// <summary>A text as shells, markup, addresses and templates write it.</summary>
internal static class TextForms
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";

    // Characters besides letters, digits and "-_." that encoders leave unescaped: RFC 3986, forms, JavaScript, .NET,
    // Python, the user information of an address, and a whole address.
    private static readonly string[] Kept = ["~", "*", "~!'()*", "!()*", "~/", "~$&+,;=", "~!#$&'()*+,/:;=?@"];

    private const string OfTheShell = " \t!\"#$&'()*,;<=>?@[\\]^`{|}~";

    // The double quote and the single quote, per encoder.
    private static readonly (string Double, string Single)[] Entities =
    [
        ("\"", "'"),
        ("&quot;", "'"),
        ("&quot;", "&#39;"),
        ("&quot;", "&#x27;"),
        ("&quot;", "&apos;"),
        ("&#34;", "&#39;"),
    ];

    /// <summary>As it is; with doubled quotes; within single quotes of a shell; with backslashes for a shell.</summary>
    public static IEnumerable<string> Quoted(string text)
    {
        yield return text;
        yield return text.Replace("'", "''", StringComparison.Ordinal);
        yield return text.Replace("\"", "\"\"", StringComparison.Ordinal);
        yield return text.Replace("'", @"'\''", StringComparison.Ordinal);
        yield return text.Replace("'", "'\"'\"'", StringComparison.Ordinal);
        yield return Escaped(text, OfTheShell);
        yield return Escaped(text, "\"$`\\");
    }

    /// <summary>In HTML or XML.</summary>
    public static IEnumerable<string> Html(string text)
    {
        var basis = text.Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);
        return Entities.Select(quotes =>
            basis
                .Replace("\"", quotes.Double, StringComparison.Ordinal)
                .Replace("'", quotes.Single, StringComparison.Ordinal)
        );
    }

    /// <summary>In an address or a form.</summary>
    public static IEnumerable<string> Percent(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        foreach (var kept in Kept)
        {
            foreach (var format in (string[])["X2", "x2"])
            {
                yield return Percent(bytes, kept, format, "%20");
                yield return Percent(bytes, kept, format, "+");
            }
        }
    }

    /// <summary>As it is, and as Terraform escapes <c>${</c> and <c>%{</c>, which would begin a template.</summary>
    public static IEnumerable<string> WithTemplates(string text)
    {
        yield return text;
        var escaped = text.Replace("${", "$${", StringComparison.Ordinal)
            .Replace("%{", "%%{", StringComparison.Ordinal);
        if (escaped.Length != text.Length)
            yield return escaped;
    }

    private static string Percent(byte[] bytes, string kept, string format, string space)
    {
        var result = new StringBuilder(bytes.Length);
        foreach (var one in bytes)
        {
            var c = (char)one;
            _ =
                c == ' ' ? result.Append(space)
                : Unreserved.Contains(c, StringComparison.Ordinal) || kept.Contains(c, StringComparison.Ordinal)
                    ? result.Append(c)
                : result.Append('%').Append(one.ToString(format, CultureInfo.InvariantCulture));
        }

        return result.ToString();
    }

    private static string Escaped(string text, string special)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
            _ = (special.Contains(c, StringComparison.Ordinal) ? result.Append('\\') : result).Append(c);
        return result.ToString();
    }
}

using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;

namespace Terrateam.Cli.Secrets;

/// <summary>The shapes in which a secret shows up in output: as it is, line by line, and encoded.</summary>
internal static class MaskForms
{
    // A line of a key or of a JSON credential is as good as the whole; lines like "}" would mask half of every output.
    private const int ShortestLine = 8;

    // The encoded form of very short text is a few letters that occur everywhere.
    private const int ShortestEncoded = 4;

    public static IEnumerable<string> Of(string secret)
    {
        var trimmed = secret.Trim();
        if (trimmed.Length == 0)
            yield break;

        yield return trimmed;
        foreach (var line in trimmed.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.Length >= ShortestLine)
                yield return line;
        }

        if (trimmed.Length < ShortestEncoded)
            yield break;

        foreach (var text in new[] { trimmed, secret }.Distinct(StringComparer.Ordinal))
        {
            yield return Uri.EscapeDataString(text);
            yield return WebUtility.UrlEncode(text);
            yield return JavaScriptEncoder.Default.Encode(text);
            yield return JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text);
            foreach (var form in Base64Forms(Encoding.UTF8.GetBytes(text)))
                yield return form;
        }
    }

    /// <summary>
    /// Base64 of the secret alone, and the letters that it surely contributes when one, two or no bytes stand before it, as
    /// the user name does in a basic authorisation header.
    /// </summary>
    private static IEnumerable<string> Base64Forms(byte[] secret)
    {
        yield return Convert.ToBase64String(secret);
        yield return Base64Url.EncodeToString(secret);

        for (var before = 0; before < 3; before++)
        {
            var padded = new byte[before + secret.Length];
            secret.CopyTo(padded, before);

            // Letters that mix bits of the neighbours are left out: ceil(8·before / 6) in front, the last incomplete group behind.
            var first = (before * 8 + 5) / 6;
            var last = padded.Length * 8 / 6;
            var letters = Convert.ToBase64String(padded)[first..last];
            if (letters.Length < ShortestLine)
                continue;

            yield return letters;
            yield return letters.Replace('+', '-').Replace('/', '_');
        }
    }
}

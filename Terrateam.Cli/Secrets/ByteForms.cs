using System.Text;

namespace Terrateam.Cli.Secrets;

/// <summary>Encodings of a text's bytes as letters.</summary>
internal static class ByteForms
{
    // A shorter base64 string occurs by chance.
    private const int MinLettersLength = 6;

    /// <summary>Hexadecimal, and base64 at each offset within a longer text.</summary>
    public static IEnumerable<string> From(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        yield return Convert.ToHexStringLower(bytes);
        yield return Convert.ToHexString(bytes);

        foreach (var letters in Base64(bytes))
        {
            yield return letters;
            yield return letters.Replace('+', '-').Replace('/', '_');
        }
    }

    /// <summary>
    /// Base64 of the secret alone, and the letters that depend on it alone when one, two or no bytes precede it, as the
    /// user name does in a basic authorisation header.
    /// </summary>
    private static IEnumerable<string> Base64(byte[] secret)
    {
        var whole = Convert.ToBase64String(secret);
        yield return whole;
        yield return whole.TrimEnd('=');

        for (var before = 0; before < 3; before++)
        {
            var padded = new byte[before + secret.Length];
            secret.CopyTo(padded, before);

            // Letters that mix bits with neighbouring bytes are left out: ceil(8·before / 6) at the front, and the last
            // incomplete group.
            var first = ((before * 8) + 5) / 6;
            var last = padded.Length * 8 / 6;
            if (last - first >= MinLettersLength)
                yield return Convert.ToBase64String(padded)[first..last];
        }
    }
}

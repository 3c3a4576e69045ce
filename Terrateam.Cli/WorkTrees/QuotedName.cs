using System.Text;

namespace Terrateam.Cli.WorkTrees;

/// <summary>
/// File names as git prints them in lines: in quotes with C escapes where they have unusual characters.
/// </summary>
/// <remarks>https://git-scm.com/docs/git-config#Documentation/git-config.txt-corequotePath</remarks>
internal static class QuotedName
{
    private const string Letters = "abtnvfr\"\\";
    private const string Escapes = "\a\b\t\n\v\f\r\"\\";

    private static readonly UTF8Encoding StrictUtf8 = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    /// <summary>The name in a line; null where the line begins with a quote and is not a validly quoted name.</summary>
    public static string? From(string line)
    {
        if (!line.StartsWith('"'))
            return line;
        if (line.Length < 3 || !line.EndsWith('"'))
            return null;

        var bytes = new List<byte>(line.Length);
        var text = line.AsSpan(1, line.Length - 2);
        while (text.Length > 0)
        {
            var length = text[0] == '\\' ? Escape(text[1..], bytes) : Plain(text, bytes);
            if (length == 0)
                return null;
            text = text[length..];
        }

        try
        {
            return StrictUtf8.GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static int Plain(ReadOnlySpan<char> text, List<byte> bytes)
    {
        // An unescaped quote would end the name.
        if (
            text[0] == '"'
            || Rune.DecodeFromUtf16(text, out var rune, out var length) != System.Buffers.OperationStatus.Done
        )
        {
            return 0;
        }

        Span<byte> encoded = stackalloc byte[4];
        bytes.AddRange(encoded[..rune.EncodeToUtf8(encoded)]);
        return length;
    }

    // One letter, or three octal digits.
    private static int Escape(ReadOnlySpan<char> text, List<byte> bytes)
    {
        if (
            text
            is [>= '0' and <= '3' and var first, >= '0' and <= '7' and var second, >= '0' and <= '7' and var third, ..]
        )
        {
            var value = ((first - '0') * 64) + ((second - '0') * 8) + third - '0';
            if (value == 0)
                return 0;
            bytes.Add((byte)value);
            return 4;
        }

        var letter = text.IsEmpty ? -1 : Letters.IndexOf(text[0], StringComparison.Ordinal);
        if (letter < 0)
            return 0;

        bytes.Add((byte)Escapes[letter]);
        return 2;
    }
}

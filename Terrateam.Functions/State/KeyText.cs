using System.Text;

namespace Terrateam.Functions.State;

/// <summary>
/// Encodes the text of a partition or key in the few ASCII characters that every store accepts, so that the byte order
/// of encoded texts is the ordinal order of the texts, and prefixes stay prefixes.
/// </summary>
/// <remarks>
/// <para>
/// Azure Tables forbids <c>/ \ # ?</c> and control characters in keys, does not specify the order beyond ASCII,
/// and allows 1 KiB of UTF-16
/// (https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model). Letters, digits,
/// <c>-</c>, <c>_</c> and <c>`</c> stand for themselves. The others are written as a lead and one symbol; a lead stands
/// for itself and the characters right after it, so it sorts where they do:
/// <c>!</c> for U+0000 to U+0023, <c>$</c> for <c>$</c> to <c>,</c>; <c>.</c> for <c>.</c> and <c>/</c>; <c>:</c> for
/// <c>:</c> to <c>@</c>; <c>[</c> for <c>[</c> to <c>^</c>; <c>{</c> for <c>{</c> to <c>}</c>. From <c>~</c> on, each
/// UTF-16 code unit is <c>~</c> and three digits of an ordered base 64.
/// </para>
/// <para>No code is the beginning of another, which is why concatenation keeps both order and prefixes.</para>
/// </remarks>
public static class KeyText
{
    /// <summary>
    /// Longest encoded partition or key, in characters. Below Azure's 512, because a store appends to it.
    /// </summary>
    public const int MaximumLength = 400;

    /// <summary>
    /// Put after an encoded text, sorts after every encoded text that begins with it: no code begins with two tildes.
    /// </summary>
    public const string AfterEverything = "~~";

    private const string Symbols = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Digits64 = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
    private const char WideLead = '~';

    /// <summary>Encodes any text, well-formed or not.</summary>
    public static string Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var encoded = new StringBuilder(text.Length + 16);
        foreach (var c in text)
            Append(encoded, c);
        return encoded.ToString();
    }

    /// <summary>The text that <see cref="Encode"/> was given.</summary>
    /// <exception cref="FormatException">The argument cannot come from <see cref="Encode"/>.</exception>
    public static string Decode(string encoded)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        var text = new StringBuilder(encoded.Length);
        var at = 0;
        while (at < encoded.Length)
            text.Append(Next(encoded, ref at));
        return text.ToString();
    }

    private static void Append(StringBuilder encoded, char c)
    {
        if (c >= WideLead)
        {
            encoded.Append(WideLead).Append(Digits64[c >> 12]).Append(Digits64[(c >> 6) & 63]).Append(Digits64[c & 63]);
            return;
        }

        var (lead, first) = LeadOf(c);
        if (lead == '\0')
            encoded.Append(c);
        else
            encoded.Append(lead).Append(Symbols[c - first]);
    }

    private static char Next(string encoded, ref int at)
    {
        var c = encoded[at++];
        if (c == WideLead)
        {
            var wide = (Digit(encoded, ref at) << 12) | (Digit(encoded, ref at) << 6) | Digit(encoded, ref at);
            return wide is >= WideLead and <= char.MaxValue ? (char)wide : throw NotEncoded(encoded);
        }

        var (lead, first) = LeadOf(c);
        if (lead == '\0' && c < WideLead)
            return c;
        var symbol = c == lead && at < encoded.Length ? Symbols.IndexOf(encoded[at++], StringComparison.Ordinal) : -1;
        var decoded = (char)(first + symbol);
        return symbol >= 0 && LeadOf(decoded).Lead == lead ? decoded : throw NotEncoded(encoded);
    }

    private static int Digit(string encoded, ref int at)
    {
        var digit = at < encoded.Length ? Digits64.IndexOf(encoded[at++], StringComparison.Ordinal) : -1;
        return digit >= 0 ? digit : throw NotEncoded(encoded);
    }

    private static (char Lead, char First) LeadOf(char c) =>
        c switch
        {
            <= '#' => ('!', '\0'),
            <= ',' => ('$', '$'),
            '.' or '/' => ('.', '.'),
            >= ':' and <= '@' => (':', ':'),
            >= '[' and <= '^' => ('[', '['),
            >= '{' and <= '}' => ('{', '{'),
            _ => ('\0', '\0'),
        };

    private static FormatException NotEncoded(string encoded) => new($"'{encoded}' is not an encoded key.");
}

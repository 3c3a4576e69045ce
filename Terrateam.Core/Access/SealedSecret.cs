namespace Terrateam.Core.Access;

/// <summary>
/// The value of a secret as it goes from the machine that sealed it to the page that sets it: one line of text that no
/// value in clear is taken for.
/// </summary>
/// <param name="KeyId">GitHub's id of the public key that it was sealed with.</param>
/// <param name="Box">The sealed box, in base64.</param>
/// <remarks>https://docs.github.com/en/rest/guides/encrypting-secrets-for-the-rest-api</remarks>
public sealed record SealedSecret(string KeyId, string Box)
{
    /// <summary>Most bytes of a value that GitHub takes.</summary>
    public const int MaxValue = 48 * 1024;

    /// <summary>What each such line has, as the attribute <c>pattern</c> of an HTML field wants it.</summary>
    public const string Pattern = @"sealed:v1:[A-Za-z0-9_\-]+:[A-Za-z0-9+\/]+=*";

    /// <summary>Bytes that sealing adds: the public key of the box and its tag.</summary>
    private const int Overhead = 48;

    private const string Beginning = "sealed:v1:";
    private const int MaxKeyId = 100;

    /// <summary>Reads the line, or returns null for everything that is none.</summary>
    public static SealedSecret? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var line = text.Trim();
        return
            line.StartsWith(Beginning, StringComparison.Ordinal)
            && line[Beginning.Length..].Split(':') is [{ Length: > 0 and <= MaxKeyId } keyId, var box]
            && keyId.All(static one => char.IsAsciiLetterOrDigit(one) || one is '-' or '_')
            && IsBox(box)
            ? new(keyId, box)
            : null;
    }

    /// <summary>The line.</summary>
    public override string ToString() => $"{Beginning}{KeyId}:{Box}";

    // An empty value is none, and GitHub would refuse a longer one. Only one spelling of each box is one.
    private static bool IsBox(string text)
    {
        var most = Overhead + MaxValue;
        if (text.Length > (most + 2) / 3 * 4)
            return false;

        var box = new byte[text.Length];
        return Convert.TryFromBase64String(text, box, out var length)
            && length > Overhead
            && length <= most
            && string.Equals(Convert.ToBase64String(box.AsSpan(0, length)), text, StringComparison.Ordinal);
    }
}

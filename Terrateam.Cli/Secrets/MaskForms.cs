namespace Terrateam.Cli.Secrets;

/// <summary>The forms in which a secret appears in output: as it is, line by line, quoted, and encoded.</summary>
internal static class MaskForms
{
    // A line of a key or of a JSON credential is as secret as the whole; lines like "}" would mask half of every
    // output.
    private const int MinLineLength = 8;

    /// <summary>A secret of fewer characters occurs in many words, so it is masked only as a word of its own.</summary>
    public const int Shortest = 4;

    /// <summary>The forms of a secret, possibly with duplicates.</summary>
    public static IEnumerable<string> From(string secret)
    {
        var trimmed = secret.Trim();
        if (trimmed.Length < Shortest)
            return trimmed.Length == 0 ? [] : [trimmed];

        // A text that ends in a line break, as a file does, is encoded with it.
        string[] wholes = [trimmed, secret, $"{trimmed}\n"];
        return Texts(trimmed)
            .Concat(
                trimmed
                    .Split('\n', StringSplitOptions.TrimEntries)
                    .Where(static line => line.Length >= MinLineLength)
                    .SelectMany(Texts)
            )
            .Concat(wholes.Distinct(StringComparer.Ordinal).SelectMany(ByteForms.From).SelectMany(WithEscapes));
    }

    /// <summary>True for a secret that is masked only as a word of its own.</summary>
    public static bool IsShort(string secret) => secret.Trim().Length is > 0 and < Shortest;

    // Each way of quoting, also within a string of JSON or HCL, and within a string in such a string, as jsonencode in
    // a plan.
    private static IEnumerable<string> Texts(string text) =>
        TextForms
            .Quoted(text)
            .Concat(TextForms.Html(text))
            .Concat(TextForms.Percent(text))
            .Distinct(StringComparer.Ordinal)
            .SelectMany(WithEscapes)
            .SelectMany(TextForms.WithTemplates);

    private static IEnumerable<string> WithEscapes(string text)
    {
        string[] once = [.. JsonForms.From(text).Distinct(StringComparer.Ordinal)];
        return once.Length == 1 && string.Equals(once[0], text, StringComparison.Ordinal)
            ? once
            : [text, .. once, .. once.SelectMany(JsonForms.From)];
    }
}

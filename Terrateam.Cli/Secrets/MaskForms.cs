namespace Terrateam.Cli.Secrets;

/// <summary>The shapes in which a secret shows up in output: as it is, line by line, quoted, and encoded.</summary>
internal static class MaskForms
{
    // A line of a key or of a JSON credential is as good as the whole; lines like "}" would mask half of every output.
    private const int MinLineLength = 8;

    /// <summary>
    /// A secret of fewer characters occurs in every other word, so it is masked only where it stands alone.
    /// </summary>
    public const int Shortest = 4;

    /// <summary>The shapes of a secret, some of them perhaps twice.</summary>
    public static IEnumerable<string> From(string secret)
    {
        var trimmed = secret.Trim();
        if (trimmed.Length < Shortest)
            return trimmed.Length == 0 ? [] : [trimmed];

        // What ends in a line break, as a file does, is encoded with it.
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

    /// <summary>True for a secret that is masked only where it stands alone.</summary>
    public static bool IsShort(string secret) => secret.Trim().Length is > 0 and < Shortest;

    // Each way of quoting, and within a string of JSON or HCL, and within a string within a string, as jsonencode in a
    // plan.
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

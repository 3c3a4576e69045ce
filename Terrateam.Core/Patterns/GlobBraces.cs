namespace Terrateam.Core.Patterns;

/// <summary>Expands alternatives: <c>*.{tf,tfvars}</c> becomes <c>*.tf</c> and <c>*.tfvars</c>.</summary>
internal static class GlobBraces
{
    /// <summary>The maximum number of expansions of one pattern.</summary>
    internal const int MaxAlternatives = 64;

    /// <summary>The expansions of the text, or why it is invalid.</summary>
    internal static (List<string> Patterns, string? Fault) Expand(string text)
    {
        var patterns = new List<string> { "" };
        var at = 0;
        var fault = Sequence(text, ref at, patterns, inside: false);
        return (patterns, fault);
    }

    // Reads to the end, or, within braces, to the comma or brace that ends the alternative.
    private static string? Sequence(string text, ref int at, List<string> patterns, bool inside, int depth = 0)
    {
        if (depth > 8)
            return "its braces nest deeper than 8 levels";

        while (at < text.Length)
        {
            switch (text[at])
            {
                case ',' or '}' when inside:
                    return null;
                case '}':
                    return "this `}` closes nothing; write `\\}` for the character itself";
                case '{':
                    if (Braces(text, ref at, patterns, depth) is { } fault)
                        return fault;
                    break;
                default:
                    var start = at;
                    at += text[at] == '\\' ? 2 : 1;
                    while (at < text.Length && text[at] is not ('{' or '}' or ',' or '\\'))
                        at++;
                    at = Math.Min(at, text.Length);
                    for (var i = 0; i < patterns.Count; i++)
                        patterns[i] += text[start..at];
                    break;
            }
        }

        return inside ? "a `{` is never closed; write `\\{` for the character itself" : null;
    }

    private static string? Braces(string text, ref int at, List<string> patterns, int depth)
    {
        var alternatives = new List<string>();
        do
        {
            at++;
            var alternative = new List<string> { "" };
            if (Sequence(text, ref at, alternative, inside: true, depth + 1) is { } fault)
                return fault;

            alternatives.AddRange(alternative);
            if (alternatives.Count * patterns.Count > MaxAlternatives)
                return $"its braces stand for more than {MaxAlternatives} patterns";
        } while (text[at] == ',');

        at++;
        var before = patterns.ToList();
        patterns.Clear();
        patterns.AddRange(before.SelectMany(_ => alternatives, static (head, tail) => head + tail));
        return null;
    }
}

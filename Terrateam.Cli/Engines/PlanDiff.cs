using System.Text.RegularExpressions;

namespace Terrateam.Cli.Engines;

/// <summary>
/// Turns a plan as people read it into something that a <c>diff</c> code block colours: markers move to column 0 and
/// <c>~</c> becomes <c>!</c>. What stands in a heredoc is somebody's text, and a list in it is no list of removals.
/// </summary>
internal static partial class PlanDiff
{
    // Terraform puts the markers of changed lines this far to the right of the value's own marker, and the text behind them.
    private const int Gutter = 4;

    /// <summary>The plan with its markers in column 0.</summary>
    public static string Format(string plan)
    {
        var lines = plan.Split('\n');
        var result = new List<string>(lines.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            result.Add(Promote(line));
            if (Heredoc().Match(line) is not { Success: true } heredoc)
                continue;

            var delimiter = heredoc.Groups["delimiter"].Value;
            var end = Array.FindIndex(lines, i + 1, l => Ends(l, delimiter));
            var body = lines[(i + 1)..(end < 0 ? lines.Length : end)];

            // Only a value that is changed in place is shown as a diff of its lines; any other is shown whole.
            var gutter = Marker(line) == '~' ? GutterOf(body, Indent(line) + Gutter) : -1;
            result.AddRange(body.Select(l => Indent(l) == gutter ? Promote(l) : l));
            if (end >= 0)
                result.Add(lines[end]);

            i = end < 0 ? lines.Length : end;
        }

        return string.Join('\n', result);
    }

    // Where markers stand in a body. Text begins two columns to the right of where they are expected, so what begins further
    // right still, and begins with nothing but markers, is a diff that somebody moved to the right.
    private static int GutterOf(string[] body, int expected)
    {
        var lines = body.Where(static line => !string.IsNullOrWhiteSpace(line)).ToList();
        if (lines.Count == 0 || lines.Exists(line => Indent(line) <= expected))
            return expected;

        var shallowest = lines.Min(Indent);
        return shallowest > expected + 2 && lines.TrueForAll(line => Indent(line) > shallowest || Marker(line) is '+' or '-' or '~')
            ? shallowest
            : -1;
    }

    // What follows may be a comma, in a list, or an arrow to the new value.
    private static bool Ends(string line, string delimiter)
    {
        var trimmed = line.AsSpan().Trim();
        return trimmed.StartsWith(delimiter, StringComparison.Ordinal)
            && (trimmed.Length == delimiter.Length || trimmed[delimiter.Length] is ',' or ' ');
    }

    private static string Promote(string line)
    {
        var at = line.AsSpan().IndexOfAnyExcept(' ', '\t');
        if (at < 0 || line[at] is not ('+' or '-' or '~'))
            return line;

        var marker = line[at] == '~' ? '!' : line[at];
        return $"{marker}{line.AsSpan(0, at)}{line.AsSpan(at + 1)}";
    }

    private static int Indent(string line) => line.Length - line.TrimStart(' ').Length;

    private static char? Marker(string line) => line.TrimStart(' ') is [var first, ..] ? first : null;

    [GeneratedRegex("""<<-?"?(?<delimiter>[A-Za-z_][A-Za-z0-9_]*)""", RegexOptions.NonBacktracking)]
    private static partial Regex Heredoc();
}

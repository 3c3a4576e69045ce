using System.Text.RegularExpressions;

namespace Terrateam.Cli.Engines;

/// <summary>
/// Turns a plan as people read it into something that a <c>diff</c> code block colours: markers move to column 0 and
/// <c>~</c> becomes <c>!</c>. What stands in a heredoc is somebody's text, and a list in it is no list of removals.
/// </summary>
internal static partial class PlanDiff
{
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
            var end = Array.FindIndex(lines, i + 1, l => string.Equals(l.Trim(), delimiter, StringComparison.Ordinal));
            var body = lines[(i + 1)..(end < 0 ? lines.Length : end)];

            // Only a value that is changed in place is shown as a diff of its lines; a new or a removed one is shown whole.
            result.AddRange(Marker(line) is '+' or '-' ? body : Body(body));
            if (end >= 0)
                result.Add(lines[end]);

            i = end < 0 ? lines.Length : end;
        }

        return string.Join('\n', result);
    }

    // A diff of lines puts its markers before the text, so they are what stands farthest to the left, and nothing else does.
    private static IEnumerable<string> Body(string[] body)
    {
        var gutter = body.Where(l => !string.IsNullOrWhiteSpace(l)).Select(Indent).DefaultIfEmpty(-1).Min();
        var atGutter = body.Where(l => !string.IsNullOrWhiteSpace(l) && Indent(l) == gutter).ToList();
        if (atGutter.Count == 0 || !atGutter.TrueForAll(l => Marker(l) is '+' or '-' or '~'))
            return body;

        return body.Select(l => !string.IsNullOrWhiteSpace(l) && Indent(l) == gutter ? Promote(l) : l);
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

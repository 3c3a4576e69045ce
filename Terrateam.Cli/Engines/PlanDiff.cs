namespace Terrateam.Cli.Engines;

/// <summary>
/// Turns a plan as people read it into something that a <c>diff</c> code block colours: markers move to column 0 and
/// <c>~</c> becomes <c>!</c>. What stands in a heredoc is somebody's text, and a list in it is no list of removals.
/// </summary>
internal static class PlanDiff
{
    // Terraform puts the markers of changed lines this far to the right of the value's own marker, and the text behind
    // them.
    private const int Gutter = 4;

    private const int MarkerWidth = 2;

    /// <summary>The plan with its markers in column 0.</summary>
    public static string Format(string plan)
    {
        var lines = plan.Split('\n');
        var result = new List<string>(lines.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            result.Add(Promote(lines[i]));
            var marker = Marker(lines[i]);
            var opened = PlanHeredoc.OpenedBy(lines[i]);
            while (opened is { } heredoc)
            {
                var (end, isClosed) = heredoc.End(lines, i + 1);
                var body = lines[(i + 1)..end];

                // Only a value that is changed in place is shown as a diff of its lines; any other is shown whole.
                var gutter = marker == '~' ? GutterOf(body, heredoc.Column + Gutter - MarkerWidth) : -1;
                result.AddRange(body.Select(l => Indent(l) == gutter ? Promote(l) : l));
                i = end - 1;
                if (!isClosed)
                    break;

                // The closing word of an old value may stand in front of a new one.
                result.Add(lines[++i]);
                opened = PlanHeredoc.OpenedBy(lines[i]) is { } next ? next with { Column = heredoc.Column } : null;
            }
        }

        return string.Join('\n', result);
    }

    // Where markers stand in a body. Text begins two columns to the right of where they are expected, so what begins
    // further right still, and begins with nothing but markers, is a diff that somebody moved to the right.
    private static int GutterOf(string[] body, int expected)
    {
        var lines = body.Where(static line => !string.IsNullOrWhiteSpace(line)).ToList();
        if (lines.Count == 0 || lines.Exists(line => Indent(line) <= expected))
            return expected;

        var shallowest = lines.Min(Indent);
        return
            shallowest > expected + 2
            && lines.TrueForAll(line => Indent(line) > shallowest || Marker(line) is '+' or '-' or '~')
            ? shallowest
            : -1;
    }

    private static string Promote(string line)
    {
        var at = line.AsSpan().IndexOfAnyExcept(' ', '\t');
        if (at < 0 || line[at] is not ('+' or '-' or '~'))
            return line;

        var marker = line[at] == '~' ? '!' : line[at];
        return $"{marker}{line.AsSpan(0, at)}{line.AsSpan(at + 1)}";
    }

    /// <summary>How many spaces a line begins with.</summary>
    public static int Indent(string line) => line.Length - line.TrimStart(' ').Length;

    private static char? Marker(string line) => line.TrimStart(' ') is [var first, ..] ? first : null;
}

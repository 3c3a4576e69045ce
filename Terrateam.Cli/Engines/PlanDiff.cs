namespace Terrateam.Cli.Engines;

/// <summary>
/// Formats a plan for a <c>diff</c> code block: markers move to column 0 and <c>~</c> becomes <c>!</c>. The text of a
/// heredoc stays, since a list item in it looks like a removal.
/// </summary>
internal static class PlanDiff
{
    // Terraform prints the markers of changed lines this far to the right of the value's own marker, followed by the
    // text.
    private const int Gutter = 4;

    private const int MarkerWidth = 2;

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

                // Only a value that is changed in place is printed as a diff of its lines; any other is printed whole.
                var gutter = marker == '~' ? GutterOf(body, heredoc.Column + Gutter - MarkerWidth) : -1;
                result.AddRange(body.Select(l => Indent(l) == gutter ? Promote(l) : l));
                i = end - 1;
                if (!isClosed)
                    break;

                // The delimiter that closes the old value may be followed by the start of the new one.
                result.Add(lines[++i]);
                opened = PlanHeredoc.OpenedBy(lines[i]) is { } next ? next with { Column = heredoc.Column } : null;
            }
        }

        return string.Join('\n', result);
    }

    // The column of markers in a body. Text begins two columns to the right of the expected one, so a body that begins
    // further right, with markers only, is an indented diff.
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

    public static int Indent(string line) => line.Length - line.TrimStart(' ').Length;

    private static char? Marker(string line) => line.TrimStart(' ') is [var first, ..] ? first : null;
}

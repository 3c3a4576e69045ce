using System.Buffers;
using System.Text;

namespace Terrateam.Core.Patterns;

/// <summary>
/// A pattern of file paths: <c>*</c> and <c>?</c> stay inside one segment, <c>**</c> is any number of segments,
/// <c>[a-z]</c> is one character, <c>{a,b}</c> is either, <c>\</c> takes the next character as it is.
/// </summary>
internal sealed class Glob
{
    /// <summary>The maximum length of a pattern, in characters.</summary>
    internal const int MaxLength = 4_096;

    private static readonly SearchValues<char> Special = SearchValues.Create("*?[]{},\\!");

    private Glob(IReadOnlyList<GlobSegment[]> alternatives) => Alternatives = alternatives;

    /// <summary>The expansions of the braces, each as an array of segments.</summary>
    internal IReadOnlyList<GlobSegment[]> Alternatives { get; }

    /// <summary>Compiles a pattern; null where it is invalid, and <paramref name="fault"/> says why.</summary>
    internal static Glob? Parse(string text, out string? fault)
    {
        if (text.Length > MaxLength)
        {
            fault = $"it is longer than {MaxLength} characters";
            return null;
        }

        (var patterns, fault) = GlobBraces.Expand(text);
        if (fault is not null)
            return null;

        var alternatives = new List<GlobSegment[]>();
        foreach (var pattern in patterns)
        {
            if (Segments(pattern) is not { } segments)
                continue;

            var compiled = new List<GlobSegment>();
            foreach (var segment in segments)
            {
                var next = GlobSegment.Parse(segment, out fault);
                if (fault is not null)
                    return null;
                if (!next.IsAnyDepth || compiled.Count == 0 || !compiled[^1].IsAnyDepth)
                    compiled.Add(next);
            }

            alternatives.Add([.. compiled]);
        }

        return new(alternatives);
    }

    /// <summary>
    /// True where an expansion of the pattern leads out of the repository. The pattern has to be valid.
    /// </summary>
    internal static bool LeadsOut(string text) =>
        GlobBraces.Expand(text).Patterns.Exists(static pattern => Segments(pattern) is null);

    /// <summary>The text with every wildcard escaped, so that it matches only itself.</summary>
    internal static string Escape(string text)
    {
        if (text.AsSpan().IndexOfAny(Special) < 0)
            return text;

        var escaped = new StringBuilder(text.Length + 8);
        foreach (var character in text)
        {
            if (Special.Contains(character))
                escaped.Append('\\');
            escaped.Append(character);
        }

        return escaped.ToString();
    }

    /// <summary>True where the pattern matches the whole path.</summary>
    internal bool Matches(string path)
    {
        var segments = path.Split('/');
        foreach (var alternative in Alternatives)
        {
            if (Matches(alternative, segments))
                return true;
        }

        return false;
    }

    /// <summary>True where the pattern matches a path of this single segment.</summary>
    internal bool MatchesName(ReadOnlySpan<char> name)
    {
        foreach (var alternative in Alternatives)
        {
            GlobSegment? only = null;
            var count = 0;
            foreach (var segment in alternative)
            {
                if (segment.IsAnyDepth)
                    continue;
                only = segment;
                count++;
            }

            if (count == 1 ? only!.Matches(name) : count == 0 && alternative.Length > 0)
                return true;
        }

        return false;
    }

    // As within a segment, backtracking goes to the last ** only.
    private static bool Matches(GlobSegment[] pattern, string[] path)
    {
        int at = 0,
            part = 0,
            deep = -1,
            retry = 0;
        while (at < path.Length)
        {
            if (part < pattern.Length && pattern[part].IsAnyDepth)
            {
                deep = part++;
                retry = at;
            }
            else if (part < pattern.Length && pattern[part].Matches(path[at]))
            {
                at++;
                part++;
            }
            else if (deep >= 0)
            {
                at = ++retry;
                part = deep + 1;
            }
            else
            {
                return false;
            }
        }

        while (part < pattern.Length && pattern[part].IsAnyDepth)
            part++;
        return part == pattern.Length;
    }

    // Segments without `.`, `..` and empty ones; null where the pattern leads out of the repository and matches
    // nothing.
    private static List<string>? Segments(string pattern)
    {
        var kept = new List<string>();
        foreach (var segment in pattern.Split('/'))
        {
            if (segment.Length == 0 || segment is ".")
                continue;
            if (segment is not "..")
                kept.Add(segment);
            else if (kept.Count > 0)
                kept.RemoveAt(kept.Count - 1);
            else
                return null;
        }

        return kept;
    }
}

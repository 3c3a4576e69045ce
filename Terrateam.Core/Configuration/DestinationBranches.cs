namespace Terrateam.Core.Configuration;

/// <summary>The result of checking a pull request against <c>destination_branches</c>.</summary>
public enum DestinationVerdict
{
    /// <summary>The pull request is handled.</summary>
    Allowed,

    /// <summary>No pull request into this base branch is handled.</summary>
    DestinationRefused,

    /// <summary>Pull requests from this head branch into this base branch are not handled.</summary>
    SourceRefused,
}

/// <summary>Decides which pull requests are handled, by their head and base branches.</summary>
public static class DestinationBranches
{
    /// <summary>
    /// Finds the first entry that matches the base branch and checks the head branch against it. Without entries, only
    /// pull requests into the default branch are handled.
    /// </summary>
    /// <param name="entries">The entries of the key.</param>
    /// <param name="defaultBranch">The default branch of the repository.</param>
    /// <param name="destination">The base branch.</param>
    /// <param name="source">The head branch.</param>
    public static DestinationVerdict Decide(
        IReadOnlyList<DestinationBranch> entries,
        string defaultBranch,
        string destination,
        string source
    )
    {
        ArgumentNullException.ThrowIfNull(entries);
        if (entries.Count == 0)
        {
            return string.Equals(destination, defaultBranch, StringComparison.Ordinal)
                ? DestinationVerdict.Allowed
                : DestinationVerdict.DestinationRefused;
        }

        if (entries.FirstOrDefault(entry => IsMatch(entry.Branch, destination)) is not { } found)
            return DestinationVerdict.DestinationRefused;

        return IsSource(found.SourceBranches, source) ? DestinationVerdict.Allowed : DestinationVerdict.SourceRefused;
    }

    // With vetoes only, all other branches match; an empty list matches none.
    private static bool IsSource(IReadOnlyList<string> patterns, string source)
    {
        var vetoes = patterns.Where(static pattern => pattern.StartsWith('!')).ToList();
        if (vetoes.Exists(veto => IsMatch(veto[1..], source)))
            return false;

        return (vetoes.Count > 0 && vetoes.Count == patterns.Count)
            || patterns.Any(pattern => !pattern.StartsWith('!') && IsMatch(pattern, source));
    }

    // Backtracks to the last star, one character further on: no recursion and no regular expression.
    private static bool IsMatch(string pattern, string name)
    {
        int at = 0,
            read = 0,
            star = -1,
            resume = 0;
        while (read < name.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (star, resume) = (at++, read);
            }
            else if (at < pattern.Length && char.ToUpperInvariant(pattern[at]) == char.ToUpperInvariant(name[read]))
            {
                at++;
                read++;
            }
            else if (star >= 0)
            {
                at = star + 1;
                read = ++resume;
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(at).TrimStart('*').IsEmpty;
    }
}

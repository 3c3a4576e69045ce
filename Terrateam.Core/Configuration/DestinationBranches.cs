namespace Terrateam.Core.Configuration;

/// <summary>What <c>destination_branches</c> says of a pull request.</summary>
public enum DestinationVerdict
{
    /// <summary>It is worked on.</summary>
    Allowed,

    /// <summary>Nothing that goes into this branch is worked on.</summary>
    DestinationRefused,

    /// <summary>Pull requests from this branch are not.</summary>
    SourceRefused,
}

/// <summary>Decides which pull requests are worked on, by the branches that they come from and go into.</summary>
public static class DestinationBranches
{
    /// <summary>
    /// Decides. The first entry whose branch matches counts; a list without entries means the default branch.
    /// </summary>
    /// <param name="entries">The key.</param>
    /// <param name="defaultBranch">The repository's default branch.</param>
    /// <param name="destination">Where the pull request goes.</param>
    /// <param name="source">Where it comes from.</param>
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

    // A list of vetoes alone means all others; a list of nothing means none.
    private static bool IsSource(IReadOnlyList<string> patterns, string source)
    {
        var vetoes = patterns.Where(static pattern => pattern.StartsWith('!')).ToList();
        if (vetoes.Exists(veto => IsMatch(veto[1..], source)))
            return false;

        return (vetoes.Count > 0 && vetoes.Count == patterns.Count)
            || patterns.Any(pattern => !pattern.StartsWith('!') && IsMatch(pattern, source));
    }

    // A star is retried one character further on when what follows it does not fit: no recursion, no expression.
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

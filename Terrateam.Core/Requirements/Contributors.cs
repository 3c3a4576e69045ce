using Terrateam.Core.Changes;

namespace Terrateam.Core.Requirements;

/// <summary>A commit of a pull request with the accounts that GitHub attributes it to.</summary>
/// <param name="Sha">The commit.</param>
/// <param name="Author">Login of the author, found by mail address; null where no account has the address.</param>
/// <param name="Committer">Login of the committer, found in the same way.</param>
public sealed record CommitAccounts(string Sha, string? Author, string? Committer);

/// <summary>Those who contributed to a pull request's changes, and so cannot approve it.</summary>
/// <param name="Logins">Its author, and all who committed or pushed to it.</param>
/// <param name="Fault">Why they may not be complete, in words; null where all are known.</param>
public sealed record Contributors(IReadOnlyList<string> Logins, string? Fault = null)
{
    /// <summary>The contributors of a pull request.</summary>
    /// <param name="pullRequest">The pull request as it is now.</param>
    /// <param name="commits">The commits that GitHub lists for it.</param>
    /// <param name="pushes">The pushes in its events; null where no event reported one.</param>
    /// <remarks>
    /// The author of a commit can write any name into it, so the pushes decide: the head has to be one that an event
    /// reported. The commits that were there when it was opened or reopened count for the account that did that. Where
    /// no event ever reported a push, because the pull request is older than the installation, the commits are used,
    /// and then each has to have an account.
    /// </remarks>
    public static Contributors Create(PullRequest pullRequest, IReadOnlyList<CommitAccounts> commits, Pushes? pushes)
    {
        ArgumentNullException.ThrowIfNull(pullRequest);
        ArgumentNullException.ThrowIfNull(commits);
        var known = pushes ?? Pushes.None;
        IEnumerable<string?> all =
        [
            pullRequest.Author,
            .. known.People,
            .. commits.SelectMany(static commit => new[] { commit.Author, commit.Committer }),
        ];
        return new(
            [.. all.OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)],
            FaultOf(pullRequest, commits, known)
        );
    }

    /// <summary>True for a contributor.</summary>
    public bool Has(string login) => Logins.Contains(login, StringComparer.OrdinalIgnoreCase);

    private static string? FaultOf(PullRequest pullRequest, IReadOnlyList<CommitAccounts> commits, Pushes pushes)
    {
        var head = Short(pullRequest.HeadSha);
        if (!commits.Any(commit => string.Equals(commit.Sha, pullRequest.HeadSha, StringComparison.Ordinal)))
        {
            return $"GitHub does not list the commit {head} with this pull request (it lists 250 at most), so "
                + $"its contributors, who must not approve it, cannot be determined.";
        }

        if (pushes.Heads.Count == 0)
        {
            return commits.FirstOrDefault(static commit => commit.Author is null) is { } nobodys
                ? (
                    $"No event told who pushed to this pull request, and GitHub knows no account for the commit "
                    + $"{Short(nobodys.Sha)}. {Mending}"
                )
                : null;
        }

        return pushes.Since(pullRequest.HeadSha) is null ? $"No event told who pushed {head}. {Mending}" : null;
    }

    private const string Mending =
        "So its contributors, who must not approve it, cannot be determined. Push once more; an empty commit is enough.";

    private static string Short(string sha) => sha[..Math.Min(7, sha.Length)];
}

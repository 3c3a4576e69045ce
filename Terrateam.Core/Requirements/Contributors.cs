using Terrateam.Core.Changes;

namespace Terrateam.Core.Requirements;

/// <summary>A commit of a pull request with the accounts that GitHub takes it to be of.</summary>
/// <param name="Sha">The commit.</param>
/// <param name="Author">Login of who wrote it, by the address in it; null for an address that no account has.</param>
/// <param name="Committer">The same of who committed it.</param>
public sealed record CommitAccounts(string Sha, string? Author, string? Committer);

/// <summary>Who had a hand in what a pull request changes, and so is nobody to approve it.</summary>
/// <param name="Logins">Its author, and all who committed or pushed to it.</param>
/// <param name="Fault">Why nobody can tell who they all are, in words; null where they are known.</param>
public sealed record Contributors(IReadOnlyList<string> Logins, string? Fault = null)
{
    /// <summary>Who they are.</summary>
    /// <param name="pullRequest">The pull request as it is now.</param>
    /// <param name="commits">The commits that GitHub lists for it.</param>
    /// <param name="pushes">What its events told; null where no push was told of since it is known.</param>
    /// <remarks>
    /// Names in commits are whatever their author writes, so the pushes decide: the head has to be one that an event
    /// told of. What was there when it was opened or reopened, whoever did that answers for. Where no event ever told
    /// of a push, because it is older than the installation, the commits have to do, and then each has to have an
    /// account.
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

    /// <summary>True for somebody who had a hand in it.</summary>
    public bool Has(string login) => Logins.Contains(login, StringComparer.OrdinalIgnoreCase);

    private static string? FaultOf(PullRequest pullRequest, IReadOnlyList<CommitAccounts> commits, Pushes pushes)
    {
        var head = Short(pullRequest.HeadSha);
        if (!commits.Any(commit => string.Equals(commit.Sha, pullRequest.HeadSha, StringComparison.Ordinal)))
        {
            return $"GitHub does not list the commit {head} with this pull request (it lists 250 at most), so "
                + $"nobody can tell who had a hand in it and must not approve it.";
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
        "So nobody can tell who must not approve it. Push once more; an empty commit is enough.";

    private static string Short(string sha) => sha[..Math.Min(7, sha.Length)];
}

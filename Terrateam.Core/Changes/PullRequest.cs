namespace Terrateam.Core.Changes;

/// <summary>Where a pull request is in its life.</summary>
public enum PullRequestState
{
    /// <summary>Open, draft or not.</summary>
    Open,

    /// <summary>Closed without a merge.</summary>
    Closed,

    /// <summary>Merged into its base branch.</summary>
    Merged,
}

/// <summary>A pull request as GitHub describes it at one moment.</summary>
/// <param name="Number">Its number in the repository.</param>
/// <param name="Title">Its title, untrusted text.</param>
/// <param name="State">Open, closed or merged.</param>
/// <param name="IsDraft">True while it is not ready for review.</param>
/// <param name="Author">Login of who opened it.</param>
/// <param name="HeadRef">Branch that is to be merged, without <c>refs/heads/</c>.</param>
/// <param name="HeadSha">Commit at the tip of that branch.</param>
/// <param name="BaseRef">Branch that it is to be merged into.</param>
/// <param name="BaseSha">Commit of the base branch that GitHub compares with.</param>
/// <param name="MergeSha">The merge commit once merged, else null.</param>
/// <param name="IsFork">True when the head branch lives in another repository, or that repository is gone.</param>
/// <param name="Mergeable">Null while GitHub has not worked it out.</param>
/// <remarks>https://docs.github.com/en/rest/pulls/pulls#get-a-pull-request</remarks>
public sealed record PullRequest(
    int Number,
    string Title,
    PullRequestState State,
    bool IsDraft,
    string Author,
    string HeadRef,
    string HeadSha,
    string BaseRef,
    string BaseSha,
    string? MergeSha,
    bool IsFork,
    bool? Mergeable
)
{
    /// <summary>True for a commit that is its head.</summary>
    public bool HasHead(string? headSha) => string.Equals(HeadSha, headSha, StringComparison.Ordinal);

    /// <summary>
    /// True for the branch that it goes into, at the commit that GitHub compares with. What names no branch is of
    /// another.
    /// </summary>
    public bool HasBase(string? baseRef, string? baseSha) =>
        string.Equals(BaseRef, baseRef, StringComparison.Ordinal)
        && string.Equals(BaseSha, baseSha, StringComparison.Ordinal);

    /// <summary>
    /// A branch as it is, which is what drift is looked for in: as if it had been merged into itself. It has the number
    /// 0.
    /// </summary>
    /// <param name="branch">The branch, without <c>refs/heads/</c>.</param>
    /// <param name="sha">The commit at its tip.</param>
    public static PullRequest OfBranch(string branch, string sha) =>
        new(
            0,
            "",
            PullRequestState.Merged,
            IsDraft: false,
            "",
            branch,
            sha,
            branch,
            sha,
            sha,
            IsFork: false,
            Mergeable: null
        );
}

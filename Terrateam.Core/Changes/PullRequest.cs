using System.Text.Json.Serialization;

namespace Terrateam.Core.Changes;

/// <summary>The state of a pull request.</summary>
public enum PullRequestState
{
    /// <summary>Open, draft or not.</summary>
    Open,

    /// <summary>Closed without a merge.</summary>
    Closed,

    /// <summary>Merged into its base branch.</summary>
    Merged,
}

/// <summary>A snapshot of a pull request from GitHub.</summary>
/// <param name="Number">Its number in the repository.</param>
/// <param name="Title">Its title, untrusted text.</param>
/// <param name="State">Open, closed or merged.</param>
/// <param name="IsDraft">True while it is not ready for review.</param>
/// <param name="Author">Login of its author.</param>
/// <param name="HeadRef">The head branch, without <c>refs/heads/</c>.</param>
/// <param name="HeadSha">Commit at the tip of the head branch.</param>
/// <param name="BaseRef">The base branch, without <c>refs/heads/</c>.</param>
/// <param name="BaseSha">Commit of the base branch that GitHub compares with.</param>
/// <param name="MergeSha">The merge commit once merged, else null.</param>
/// <param name="IsFork">True when the head branch is in another repository, or that repository is deleted.</param>
/// <param name="Mergeable">Null while GitHub has not computed it.</param>
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
    /// <summary>How many files it changes; null where that was not read.</summary>
    [JsonIgnore]
    public int? ChangedFiles { get; init; }

    /// <summary>True for the commit at its head.</summary>
    public bool HasHead(string? headSha) => string.Equals(HeadSha, headSha, StringComparison.Ordinal);

    /// <summary>
    /// True for its base branch at the commit that GitHub compares with. Where no branch is given, false.
    /// </summary>
    public bool HasBase(string? baseRef, string? baseSha) =>
        string.Equals(BaseRef, baseRef, StringComparison.Ordinal)
        && string.Equals(BaseSha, baseSha, StringComparison.Ordinal);

    /// <summary>
    /// A stand-in for a branch, with which drift is looked for: number 0, the branch as both head and base.
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

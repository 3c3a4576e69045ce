using Terrateam.Core.Changes;
using Terrateam.Core.Requirements;

namespace Terrateam.Functions.GitHub;

/// <summary>Pull requests of a repository, with their files and commits.</summary>
/// <remarks>https://docs.github.com/en/rest/pulls/pulls</remarks>
public interface IPullRequestClient
{
    /// <summary>Reads a pull request; <see cref="PullRequest.Mergeable"/> may be null.</summary>
    Task<PullRequest> GetAsync(int number, CancellationToken cancellationToken);

    /// <summary>
    /// Reads an open pull request and waits, at most 8 seconds, until GitHub has worked out whether it can be merged.
    /// <see cref="PullRequest.Mergeable"/> is still null when that was not enough: then read it again later, and treat
    /// it as not mergeable until then.
    /// </summary>
    /// <remarks>
    /// https://docs.github.com/en/rest/guides/using-the-rest-api-to-interact-with-your-git-database#checking-mergeability-of-pull-requests
    /// </remarks>
    Task<PullRequest> GetMergeableAsync(int number, CancellationToken cancellationToken);

    /// <summary>
    /// Lists the files of a pull request that was just read, all pages, and says whether GitHub left some out.
    /// </summary>
    Task<ChangedFiles> ListFilesAsync(PullRequest pullRequest, CancellationToken cancellationToken);

    /// <summary>The commits of a pull request since its base, oldest first; GitHub lists 250 at most.</summary>
    /// <remarks>https://docs.github.com/en/rest/pulls/pulls#list-commits-on-a-pull-request</remarks>
    Task<IReadOnlyList<CommitAccounts>> ListCommitsAsync(int number, CancellationToken cancellationToken);
}

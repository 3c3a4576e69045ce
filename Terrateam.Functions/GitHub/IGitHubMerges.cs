using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;

namespace Terrateam.Functions.GitHub;

/// <summary>Calls for merging.</summary>
public interface IGitHubMerges
{
    /// <summary>Merges a pull request. Returns the merge commit.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="number">Number of the pull request.</param>
    /// <param name="strategy">The merge method; <see cref="MergeStrategy.Auto"/> is none.</param>
    /// <param name="headSha">The head that was checked; GitHub refuses any other.</param>
    /// <param name="title">Title of the merge commit, or null for GitHub's own.</param>
    /// <param name="cancellationToken">Stops waiting; the request goes on.</param>
    /// <exception cref="GitHubException">405 when it cannot be merged in this way, 409 when the head has
    /// moved.</exception>
    /// <remarks>https://docs.github.com/en/rest/pulls/pulls#merge-a-pull-request</remarks>
    Task<string> MergeAsync(
        Repository repository,
        int number,
        MergeStrategy strategy,
        string headSha,
        string? title,
        CancellationToken cancellationToken
    );

    /// <summary>The commit at the tip of a branch, or null if there is no such branch.</summary>
    /// <remarks>https://docs.github.com/en/rest/git/refs#get-a-reference</remarks>
    Task<string?> FindBranchTipAsync(Repository repository, string branch, CancellationToken cancellationToken);

    /// <summary>Deletes a branch; one that does not exist is no error.</summary>
    /// <remarks>https://docs.github.com/en/rest/git/refs#delete-a-reference</remarks>
    Task DeleteBranchAsync(Repository repository, string branch, CancellationToken cancellationToken);
}

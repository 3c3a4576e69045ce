using Terrateam.Core.Configuration;

namespace Terrateam.Functions.GitHub;

/// <summary>Merges of pull requests.</summary>
public interface IMergeClient
{
    /// <summary>Merges a pull request. Returns the merge commit.</summary>
    /// <param name="number">Number of the pull request.</param>
    /// <param name="strategy">The merge method; <see cref="MergeStrategy.Auto"/> is none.</param>
    /// <param name="headSha">The head that was checked; GitHub refuses any other.</param>
    /// <param name="title">Title of the merge commit, or null for GitHub's own.</param>
    /// <param name="cancellationToken">Stops waiting; the request goes on.</param>
    /// <exception cref="GitHubException">405 when it cannot be merged in this way, 409 when the head has
    /// moved.</exception>
    /// <remarks>https://docs.github.com/en/rest/pulls/pulls#merge-a-pull-request</remarks>
    Task<string> MergeAsync(
        int number,
        MergeStrategy strategy,
        string headSha,
        string? title,
        CancellationToken cancellationToken
    );
}

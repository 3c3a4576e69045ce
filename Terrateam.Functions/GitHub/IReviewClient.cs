using Terrateam.Core.Requirements;

namespace Terrateam.Functions.GitHub;

/// <summary>Reviews of pull requests.</summary>
/// <remarks>https://docs.github.com/en/rest/pulls/reviews</remarks>
public interface IReviewClient
{
    /// <summary>All reviews of a pull request, oldest first; pending ones are left out.</summary>
    /// <remarks>https://docs.github.com/en/rest/pulls/reviews#list-reviews-for-a-pull-request</remarks>
    Task<IReadOnlyList<Review>> ListAsync(int number, CancellationToken cancellationToken);

    /// <summary>
    /// GitHub's verdict on required reviews: <c>APPROVED</c>, <c>CHANGES_REQUESTED</c>, <c>REVIEW_REQUIRED</c>, or null
    /// where none is required.
    /// </summary>
    /// <remarks>https://docs.github.com/en/graphql/reference/objects#pullrequest</remarks>
    Task<string?> GetDecisionAsync(int number, CancellationToken cancellationToken);

    /// <summary>Requests reviews, in addition to those requested before.</summary>
    /// <exception cref="GitHubException">With status 422 when one of the reviewers cannot review: then no review is
    /// requested.</exception>
    /// <remarks>https://docs.github.com/en/rest/pulls/review-requests#request-reviewers-for-a-pull-request</remarks>
    Task RequestAsync(
        int number,
        IReadOnlyList<string> people,
        IReadOnlyList<string> teams,
        CancellationToken cancellationToken
    );
}

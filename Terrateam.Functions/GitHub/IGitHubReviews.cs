using Terrateam.Core.Changes;
using Terrateam.Core.Requirements;

namespace Terrateam.Functions.GitHub;

/// <summary>Calls for reviews and team membership.</summary>
public interface IGitHubReviews
{
    /// <summary>All reviews of a pull request, oldest first; pending ones are left out.</summary>
    /// <remarks>https://docs.github.com/en/rest/pulls/reviews#list-reviews-for-a-pull-request</remarks>
    Task<IReadOnlyList<Review>> ListReviewsAsync(
        Repository repository,
        int number,
        CancellationToken cancellationToken
    );

    /// <summary>The commits of a pull request since its base, oldest first; GitHub lists 250 at most.</summary>
    /// <remarks>https://docs.github.com/en/rest/pulls/pulls#list-commits-on-a-pull-request</remarks>
    Task<IReadOnlyList<CommitAccounts>> ListCommitsAsync(
        Repository repository,
        int number,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// GitHub's verdict on required reviews: <c>APPROVED</c>, <c>CHANGES_REQUESTED</c>, <c>REVIEW_REQUIRED</c>, or null
    /// where none is required.
    /// </summary>
    /// <remarks>https://docs.github.com/en/graphql/reference/objects#pullrequest</remarks>
    Task<string?> GetReviewDecisionAsync(Repository repository, int number, CancellationToken cancellationToken);

    /// <summary>Requests reviews, in addition to those requested before.</summary>
    /// <exception cref="GitHubException">With status 422 when one of the reviewers cannot review: then no review is
    /// requested.</exception>
    /// <remarks>https://docs.github.com/en/rest/pulls/review-requests#request-reviewers-for-a-pull-request</remarks>
    Task RequestReviewersAsync(
        Repository repository,
        int number,
        IReadOnlyList<string> people,
        IReadOnlyList<string> teams,
        CancellationToken cancellationToken
    );

    /// <summary>True for an active member of a team or of a team below it. An unknown team has no members.</summary>
    /// <remarks>https://docs.github.com/en/rest/teams/members#get-team-membership-for-a-user</remarks>
    Task<bool> IsTeamMemberAsync(
        string organization,
        string teamSlug,
        string login,
        CancellationToken cancellationToken
    );
}

using Terrateam.Core.Changes;
using Terrateam.Core.Requirements;
using Terrateam.Functions.GitHub.Responses;
using static Terrateam.Functions.GitHub.Http.RestApi;

namespace Terrateam.Functions.GitHub.Installations;

internal sealed partial class InstallationGitHub
{
    public async Task<IReadOnlyList<Review>> ListReviewsAsync(
        Repository repository,
        int number,
        CancellationToken cancellationToken
    )
    {
        var call = $"list the reviews of {repository.FullName}#{number}";
        var reviews = new List<Review>();
        await foreach (
            var page in api.PagesAsync<ReviewResponse[]>(
                call,
                $"{PathOf(repository)}/pulls/{Text(number)}/reviews?per_page=100",
                cancellationToken
            )
        )
        {
            reviews.AddRange(page.Select(review => review.ToReview()).OfType<Review>());
        }

        return reviews;
    }

    public async Task<IReadOnlyList<CommitAccounts>> ListCommitsAsync(
        Repository repository,
        int number,
        CancellationToken cancellationToken
    )
    {
        var call = $"list the commits of {repository.FullName}#{number}";
        var commits = new List<CommitAccounts>();
        await foreach (
            var page in api.PagesAsync<PullRequestCommitResponse[]>(
                call,
                $"{PathOf(repository)}/pulls/{Text(number)}/commits?per_page=100",
                cancellationToken
            )
        )
        {
            commits.AddRange(page.Select(commit => commit.ToAccounts()));
        }

        return commits;
    }

    public async Task<string?> GetReviewDecisionAsync(
        Repository repository,
        int number,
        CancellationToken cancellationToken
    )
    {
        const string Query =
            "query($owner: String!, $name: String!, $number: Int!) { repository(owner: $owner, name: $name) { "
            + "pullRequest(number: $number) { reviewDecision } } }";
        var call = $"read the review decision of {repository.FullName}#{number}";
        var request = new DecisionRequest(Query, new DecisionVariables(repository.Owner, repository.Name, number));
        var answer = await api.PostAsync<DecisionResponse>(call, api.GraphAddress, request, cancellationToken);
        if (answer.Errors is [var error, ..])
        {
            throw new GitHubException(
                $"GitHub did not {call}: {error.Message}",
                error.Kind switch
                {
                    "RATE_LIMITED" => 429,
                    "NOT_FOUND" => 404,
                    _ => 422,
                }
            );
        }

        if (answer.Data?.Repository?.PullRequest is not { } pullRequest)
            throw new GitHubException($"GitHub did not {call}: the answer has no pull request.");

        return pullRequest.Decision;
    }

    public Task RequestReviewersAsync(
        Repository repository,
        int number,
        IReadOnlyList<string> people,
        IReadOnlyList<string> teams,
        CancellationToken cancellationToken
    ) =>
        api.PostAsync<IgnoredResponse>(
            $"ask for reviews of {repository.FullName}#{number}",
            $"{PathOf(repository)}/pulls/{Text(number)}/requested_reviewers",
            new ReviewersRequest(people, teams),
            cancellationToken
        );

    public async Task<bool> IsTeamMemberAsync(
        string organization,
        string teamSlug,
        string login,
        CancellationToken cancellationToken
    )
    {
        var answer = await api.FindAsync<MembershipResponse>(
            $"read the membership of {login} in {organization}/{teamSlug}",
            $"orgs/{Segment(organization)}/teams/{Segment(teamSlug)}/memberships/{Segment(login)}",
            cancellationToken
        );

        // A user who has not accepted the invitation is "pending".
        return string.Equals(answer?.State, "active", StringComparison.Ordinal);
    }
}

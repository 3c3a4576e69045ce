using Terrateam.Core.Changes;
using Terrateam.Core.Requirements;
using Terrateam.Functions.GitHub.Http;
using Terrateam.Functions.GitHub.Responses;
using static Terrateam.Functions.GitHub.Installations.ApiPaths;

namespace Terrateam.Functions.GitHub.Installations;

internal sealed class ReviewClient(RestApi reading, RestApi reporting, Repository repository) : IReviewClient
{
    public async Task<IReadOnlyList<Review>> ListAsync(int number, CancellationToken cancellationToken)
    {
        var call = $"list the reviews of {repository.FullName}#{number}";
        var reviews = new List<Review>();
        await foreach (
            var page in reading.PagesAsync<ReviewResponse[]>(
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

    public async Task<string?> GetDecisionAsync(int number, CancellationToken cancellationToken)
    {
        const string Query =
            "query($owner: String!, $name: String!, $number: Int!) { repository(owner: $owner, name: $name) { "
            + "pullRequest(number: $number) { reviewDecision } } }";
        var call = $"read the review decision of {repository.FullName}#{number}";
        var request = new DecisionRequest(Query, new DecisionVariables(repository.Owner, repository.Name, number));
        var answer = await reading.PostAsync<DecisionResponse>(call, reading.GraphAddress, request, cancellationToken);
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

    public Task RequestAsync(
        int number,
        IReadOnlyList<string> people,
        IReadOnlyList<string> teams,
        CancellationToken cancellationToken
    ) =>
        reporting.PostAsync<IgnoredResponse>(
            $"ask for reviews of {repository.FullName}#{number}",
            $"{PathOf(repository)}/pulls/{Text(number)}/requested_reviewers",
            new ReviewersRequest(people, teams),
            cancellationToken
        );
}

using System.Text.Json.Serialization;
using Terrateam.Core.Requirements;

namespace Terrateam.Functions.GitHub.Responses;

/// <param name="State">In capitals; <c>PENDING</c> is seen by its author only.</param>
/// <param name="Id">The review.</param>
/// <param name="User">Null for an account that is gone.</param>
/// <param name="CommitId">The commit that was looked at.</param>
/// <param name="SubmittedAt">Null while it is pending.</param>
internal sealed record ReviewResponse(
    long Id,
    string State,
    AccountResponse? User = null,
    string? CommitId = null,
    DateTimeOffset? SubmittedAt = null
)
{
    public Review? ToReview() =>
        SubmittedAt is { } at
            ? new(Id, User?.Login ?? "ghost", State.ToUpperInvariant(), CommitId, at, User is { IsPerson: true })
            : null;
}

/// <param name="Sha">The commit.</param>
/// <param name="Author">Null, or empty, for an address that no account has.</param>
/// <param name="Committer">The same.</param>
internal sealed record PullRequestCommitResponse(
    string Sha,
    AccountResponse? Author = null,
    AccountResponse? Committer = null
)
{
    public CommitAccounts ToAccounts() => new(Sha, Author?.Login, Committer?.Login);
}

internal sealed record ReviewersRequest(IReadOnlyList<string> Reviewers, IReadOnlyList<string> TeamReviewers);

internal sealed record MembershipResponse(string State);

internal sealed record DecisionRequest(string Query, DecisionVariables Variables);

internal sealed record DecisionVariables(string Owner, string Name, int Number);

internal sealed record DecisionResponse(DecisionData? Data = null, GraphError[]? Errors = null);

internal sealed record DecisionData(DecisionRepository? Repository = null);

internal sealed record DecisionRepository(
    [property: JsonPropertyName("pullRequest")] DecisionPullRequest? PullRequest = null
);

/// <param name="Decision">Null where nothing is required.</param>
internal sealed record DecisionPullRequest([property: JsonPropertyName("reviewDecision")] string? Decision = null);

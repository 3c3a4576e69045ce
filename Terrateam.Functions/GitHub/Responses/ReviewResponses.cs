using System.Text.Json.Serialization;
using Terrateam.Core.Access;
using Terrateam.Core.Requirements;

namespace Terrateam.Functions.GitHub.Responses;

// State is in capitals; a PENDING review is visible to its author only, and has no SubmittedAt. User is null for a
// deleted account.
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
            ? new(Id, User?.Login ?? "ghost", State.ToUpperInvariant(), at)
            {
                CommitSha = CommitId,
                IsByPerson = User is { IsPerson: true },
            }
            : null;
}

// Author and Committer are null, or empty, for an address that belongs to no account.
internal sealed record PullRequestCommitResponse(
    string Sha,
    AccountResponse? Author = null,
    AccountResponse? Committer = null
)
{
    public CommitAccounts ToAccounts() => new(Sha, Author?.Login, Committer?.Login);
}

internal sealed record ReviewersRequest(IReadOnlyList<string> Reviewers, IReadOnlyList<string> TeamReviewers);

internal sealed record MembershipResponse(string State, string? Role = null);

internal sealed record TeamResponse(string Slug, string Name, string? Privacy = null)
{
    // What is not said to be open is taken to be secret.
    public OrganizationTeam ToTeam() =>
        new(Slug, Name, IsSecret: !string.Equals(Privacy, "closed", StringComparison.Ordinal));
}

internal sealed record DecisionRequest(string Query, DecisionVariables Variables);

internal sealed record DecisionVariables(string Owner, string Name, int Number);

internal sealed record DecisionResponse(DecisionData? Data = null, GraphError[]? Errors = null);

internal sealed record DecisionData(DecisionRepository? Repository = null);

internal sealed record DecisionRepository(
    [property: JsonPropertyName("pullRequest")] DecisionPullRequest? PullRequest = null
);

// Decision is null where no review is required.
internal sealed record DecisionPullRequest([property: JsonPropertyName("reviewDecision")] string? Decision = null);

using System.Text.Json.Serialization;

namespace Terrateam.Functions.GitHub.Answers;

/// <param name="State">In capitals; <c>PENDING</c> is seen by its author only.</param>
/// <param name="Id">The review.</param>
/// <param name="User">Null for an account that is gone.</param>
/// <param name="CommitId">The commit that was looked at.</param>
/// <param name="SubmittedAt">Null while it is pending.</param>
internal sealed record ReviewAnswer(
    long Id, string State, AccountAnswer? User = null, string? CommitId = null, DateTimeOffset? SubmittedAt = null)
{
    public Review? ToReview() =>
        SubmittedAt is { } at ? new(Id, User?.Login ?? "ghost", State.ToUpperInvariant(), CommitId, at) : null;
}

internal sealed record MembershipAnswer(string State);

internal sealed record DecisionRequest(string Query, DecisionVariables Variables);

internal sealed record DecisionVariables(string Owner, string Name, int Number);

internal sealed record DecisionAnswer(DecisionData? Data = null, GraphError[]? Errors = null);

internal sealed record DecisionData(DecisionRepository? Repository = null);

internal sealed record DecisionRepository([property: JsonPropertyName("pullRequest")] DecisionPullRequest? PullRequest = null);

/// <param name="Decision">Null where nothing is required.</param>
internal sealed record DecisionPullRequest([property: JsonPropertyName("reviewDecision")] string? Decision = null);

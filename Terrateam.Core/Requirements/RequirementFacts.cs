using System.Text.Json.Serialization;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;

namespace Terrateam.Core.Requirements;

/// <summary>GitHub's decision about the reviews that it requires before a merge.</summary>
/// <remarks>https://docs.github.com/en/graphql/reference/enums#pullrequestreviewdecision</remarks>
[JsonConverter(typeof(JsonStringEnumConverter<ReviewDecision>))]
public enum ReviewDecision
{
    /// <summary>Not read, or GitHub requires no reviews here and so decides nothing.</summary>
    None,

    /// <summary>Reviews are missing.</summary>
    ReviewRequired,

    /// <summary>A reviewer asked for changes.</summary>
    ChangesRequested,

    /// <summary>All that it requires are given.</summary>
    Approved,
}

/// <summary>The state of a pull request that requirements are checked against.</summary>
/// <param name="PullRequest">The pull request as it is now.</param>
/// <param name="Checks">Statuses and check runs of its head.</param>
/// <param name="Approvers">Who approves its present head, of those who may.</param>
/// <param name="ReviewDecision">GitHub's decision about the reviews.</param>
internal sealed record RequirementFacts(
    PullRequest PullRequest,
    IReadOnlyList<CommitCheck> Checks,
    IReadOnlyList<Person> Approvers,
    ReviewDecision ReviewDecision
)
{
    /// <summary>Who approved an earlier head and gave no other opinion since.</summary>
    public IReadOnlyList<Person> FormerApprovers { get; init; } = [];
}

using System.Text.Json.Serialization;
using Terrateam.Core.Access;
using Terrateam.Core.Changes;

namespace Terrateam.Core.Requirements;

/// <summary>What GitHub holds of the reviews that it requires before a merge.</summary>
/// <remarks>https://docs.github.com/en/graphql/reference/enums#pullrequestreviewdecision</remarks>
[JsonConverter(typeof(JsonStringEnumConverter<ReviewDecision>))]
public enum ReviewDecision
{
    /// <summary>Not asked, or GitHub requires no reviews here and so decides nothing.</summary>
    None,

    /// <summary>Reviews are missing.</summary>
    ReviewRequired,

    /// <summary>Somebody asked for changes.</summary>
    ChangesRequested,

    /// <summary>All that it requires are given.</summary>
    Approved,
}

/// <summary>What requirements are held against.</summary>
/// <param name="PullRequest">The pull request as it is now.</param>
/// <param name="Checks">Statuses and check runs of its head.</param>
/// <param name="Approvers">Who approves its present head, of those who may.</param>
/// <param name="ReviewDecision">What GitHub holds of the reviews.</param>
internal sealed record RequirementFacts(
    PullRequest PullRequest,
    IReadOnlyList<HeadCheck> Checks,
    IReadOnlyList<Person> Approvers,
    ReviewDecision ReviewDecision
)
{
    /// <summary>Who approved an earlier head and said nothing else since.</summary>
    public IReadOnlyList<Person> FormerApprovers { get; init; } = [];
}

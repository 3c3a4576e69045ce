using Terrateam.Core.Access;
using Terrateam.Core.Changes;

namespace Terrateam.Core.Requirements;

/// <summary>One review of a pull request.</summary>
/// <param name="Id">GitHub's id of it, which grows.</param>
/// <param name="Author">Login of who wrote it.</param>
/// <param name="State"><c>APPROVED</c>, <c>CHANGES_REQUESTED</c>, <c>COMMENTED</c>, <c>DISMISSED</c>, or what GitHub
/// may add.</param>
/// <param name="SubmittedAt">When it was given.</param>
public sealed record ReviewFact(long Id, string Author, string State, DateTimeOffset SubmittedAt)
{
    /// <summary>The commit that it was given to; null where GitHub does not say.</summary>
    public string? CommitSha { get; init; }

    /// <summary>True for the account of a person. An App is none, and neither is what GitHub does not say.</summary>
    public bool IsByPerson { get; init; }
}

/// <summary>What an approval is worth.</summary>
public enum ApprovalWorth
{
    /// <summary>It counts.</summary>
    Counts,

    /// <summary>It was given to another commit than the present head.</summary>
    OtherCommit,

    /// <summary>It was given before the pull request was made to go into its present branch.</summary>
    OtherBase,

    /// <summary>Whoever gave it committed or pushed to the pull request.</summary>
    Contributor,

    /// <summary>An App or a bot gave it.</summary>
    Machine,
}

/// <summary>The approval of one account.</summary>
/// <param name="Login">Whose.</param>
/// <param name="Worth">What it is worth.</param>
/// <param name="CommitSha">The commit that it was given to; null where GitHub does not say.</param>
public sealed record GivenApproval(string Login, ApprovalWorth Worth, string? CommitSha = null);

/// <summary>Who approves a pull request, and whether that is enough.</summary>
public static class Approvals
{
    // The account that GitHub shows in place of every account that is gone.
    private const string Ghost = "ghost";

    /// <summary>The approvals of those whose newest opinion is one, each once, by login. The author has none.</summary>
    /// <param name="reviews">The reviews.</param>
    /// <param name="pullRequest">The pull request as it is now.</param>
    /// <param name="contributors">Logins of who committed or pushed to it.</param>
    /// <param name="retargetedAt">Since when it goes into its present branch; null where it never went into
    /// another.</param>
    /// <remarks>
    /// As on GitHub, a review that only comments leaves an earlier opinion as it was; a dismissal or a request for
    /// changes takes an approval back. A state that is not known takes it back too.
    /// https://docs.github.com/en/graphql/reference/objects#pullrequest (<c>latestOpinionatedReviews</c>)
    /// </remarks>
    public static IReadOnlyList<GivenApproval> Given(
        IEnumerable<ReviewFact> reviews,
        PullRequest pullRequest,
        IReadOnlyCollection<string> contributors,
        DateTimeOffset? retargetedAt = null
    ) =>
        [
            .. reviews
                .Where(review => review.State is not ("COMMENTED" or "PENDING"))
                .GroupBy(review => review.Author, StringComparer.OrdinalIgnoreCase)
                .Where(reviewer => !IsSame(reviewer.Key, pullRequest.Author) && !IsSame(reviewer.Key, Ghost))
                .Select(reviewer => reviewer.MaxBy(review => (review.SubmittedAt, review.Id))!)
                .Where(newest => newest.State is "APPROVED")
                .OrderBy(newest => newest.Author, StringComparer.OrdinalIgnoreCase)
                .Select(newest => new GivenApproval(
                    newest.Author,
                    WorthOf(newest, pullRequest, contributors, retargetedAt),
                    newest.CommitSha
                )),
        ];

    // In the same second it cannot be told which was first.
    private static ApprovalWorth WorthOf(
        ReviewFact review,
        PullRequest pullRequest,
        IReadOnlyCollection<string> contributors,
        DateTimeOffset? retargetedAt
    ) =>
        !review.IsByPerson ? ApprovalWorth.Machine
        : contributors.Contains(review.Author, StringComparer.OrdinalIgnoreCase) ? ApprovalWorth.Contributor
        : retargetedAt >= review.SubmittedAt ? ApprovalWorth.OtherBase
        : string.Equals(review.CommitSha, pullRequest.HeadSha, StringComparison.Ordinal) ? ApprovalWorth.Counts
        : ApprovalWorth.OtherCommit;

    /// <summary>What approvals lack, in words; empty when they are enough.</summary>
    /// <param name="allOf">Each of these needs somebody.</param>
    /// <param name="anyOf">Whose approvals count towards <paramref name="count"/>; empty for everybody who belongs to
    /// the repository.</param>
    /// <param name="count">How many people are needed, each counted once.</param>
    /// <param name="approvers">Who approved.</param>
    public static IReadOnlyList<string> Missing(
        IReadOnlyList<AccessMatch> allOf,
        IReadOnlyList<AccessMatch> anyOf,
        int count,
        IReadOnlyList<Person> approvers
    )
    {
        ArgumentNullException.ThrowIfNull(allOf);
        ArgumentNullException.ThrowIfNull(anyOf);
        var people = approvers.DistinctBy(person => person.Login, StringComparer.OrdinalIgnoreCase).ToList();
        var missing = allOf
            .Where(match => !people.Any(match.IsMatch))
            .Select(match => $"an approval by {match}")
            .ToList();
        var counted = people.Count(person => MayCount(anyOf, person));
        if (counted < count)
        {
            var whom = anyOf.Count == 0 ? "" : $" by {string.Join(" or ", anyOf)}";
            missing.Add($"{counted} of {count} {(count == 1 ? "approval" : "approvals")}{whom}");
        }

        return missing;
    }

    /// <summary>True for somebody whose approval counts towards a number of approvals.</summary>
    public static bool MayCount(IReadOnlyList<AccessMatch> anyOf, Person person)
    {
        ArgumentNullException.ThrowIfNull(anyOf);
        return (anyOf.Count == 0 ? AccessMatch.Insiders : anyOf).Any(match => match.IsMatch(person));
    }

    private static bool IsSame(string left, string right) =>
        string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}

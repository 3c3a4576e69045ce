using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;

namespace Terrateam.Core.Requirements;

/// <summary>A review of a pull request.</summary>
/// <param name="Id">GitHub's id of it; a later review has a higher one.</param>
/// <param name="Author">Login of its author.</param>
/// <param name="State"><c>APPROVED</c>, <c>CHANGES_REQUESTED</c>, <c>COMMENTED</c>, <c>DISMISSED</c>, or what GitHub
/// may add.</param>
/// <param name="SubmittedAt">When it was given.</param>
public sealed record Review(long Id, string Author, string State, DateTimeOffset SubmittedAt)
{
    /// <summary>The commit that it was given to; null where GitHub does not say.</summary>
    public string? CommitSha { get; init; }

    /// <summary>True for a person's account; false for an App, and where GitHub does not say.</summary>
    public bool IsByPerson { get; init; }
}

/// <summary>Whether an approval counts, and if not why.</summary>
public enum ApprovalWorth
{
    /// <summary>It counts.</summary>
    Counts,

    /// <summary>It was given to another commit than the present head.</summary>
    OtherCommit,

    /// <summary>It was given before the base branch of the pull request was changed.</summary>
    OtherBase,

    /// <summary>Its author committed or pushed to the pull request.</summary>
    Contributor,

    /// <summary>An App or a bot gave it.</summary>
    Machine,
}

/// <summary>The approval of one account.</summary>
/// <param name="Login">The account.</param>
/// <param name="Worth">Whether it counts, and if not why.</param>
/// <param name="CommitSha">The commit that it was given to; null where GitHub does not say.</param>
public sealed record GivenApproval(string Login, ApprovalWorth Worth, string? CommitSha = null);

/// <summary>Who approves a pull request, and whether that is enough.</summary>
public static class Approvals
{
    // The account that GitHub shows in place of every deleted account.
    private const string Ghost = "ghost";

    // Those of the author and of who contributed are left out before.
    private const string Everyone = "people with a role above read who did not open it, commit to it or push to it";

    /// <summary>The accounts whose newest opinion is an approval, each once. The author's own does not count.</summary>
    /// <param name="reviews">The reviews.</param>
    /// <param name="pullRequest">The pull request as it is now.</param>
    /// <param name="contributors">Logins of those who committed or pushed to it.</param>
    /// <param name="retargetedAt">Since when it goes into its present branch; null where it never went into
    /// another.</param>
    /// <remarks>
    /// As on GitHub, a review that only comments leaves an earlier opinion as it was; a dismissal or a request for
    /// changes takes an approval back. A state that is not known takes it back too.
    /// https://docs.github.com/en/graphql/reference/objects#pullrequest (<c>latestOpinionatedReviews</c>)
    /// </remarks>
    public static IReadOnlyList<GivenApproval> Given(
        IEnumerable<Review> reviews,
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

    // GitHub's times have whole seconds: within one second the order is unknown, so the review does not count.
    private static ApprovalWorth WorthOf(
        Review review,
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
    /// <param name="allOf">Each of these needs an approval.</param>
    /// <param name="anyOf">Whose approvals count towards <paramref name="count"/>; empty for everyone who belongs to
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
            var whom = anyOf.Count == 0 ? Everyone : string.Join(" or ", anyOf);
            missing.Add($"{counted} of {count} {(count == 1 ? "approval" : "approvals")} by {whom}");
        }

        return missing;
    }

    /// <summary>True for a person whose approval counts towards a number of approvals.</summary>
    public static bool MayCount(IReadOnlyList<AccessMatch> anyOf, Person person)
    {
        ArgumentNullException.ThrowIfNull(anyOf);
        return (anyOf.Count == 0 ? AccessMatch.Insiders : anyOf).Any(match => match.IsMatch(person));
    }

    private static bool IsSame(string left, string right) =>
        string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}

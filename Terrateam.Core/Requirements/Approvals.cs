using Terrateam.Core.Access;

namespace Terrateam.Core.Requirements;

/// <summary>One review of a pull request.</summary>
/// <param name="Id">GitHub's id of it, which grows.</param>
/// <param name="Author">Login of who wrote it.</param>
/// <param name="State"><c>APPROVED</c>, <c>CHANGES_REQUESTED</c>, <c>COMMENTED</c>, <c>DISMISSED</c>, or what GitHub may add.</param>
/// <param name="SubmittedAt">When it was given.</param>
public sealed record ReviewFact(long Id, string Author, string State, DateTimeOffset SubmittedAt);

/// <summary>Who approves a pull request, and whether that is enough.</summary>
public static class Approvals
{
    // The account that GitHub shows in place of every account that is gone.
    private const string Ghost = "ghost";

    /// <summary>The logins of those whose newest opinion is an approval, each once, in order. The author never counts.</summary>
    /// <remarks>
    /// As on GitHub, a review that only comments leaves an earlier opinion as it was; a dismissal or a request for changes
    /// takes an approval back. A state that is not known takes it back too.
    /// https://docs.github.com/en/graphql/reference/objects#pullrequest (<c>latestOpinionatedReviews</c>)
    /// </remarks>
    public static IReadOnlyList<string> ApproversOf(IEnumerable<ReviewFact> reviews, string author) =>
    [
        .. reviews
            .Where(review => review.State is not ("COMMENTED" or "PENDING"))
            .GroupBy(review => review.Author, StringComparer.OrdinalIgnoreCase)
            .Where(reviewer => !IsSame(reviewer.Key, author) && !IsSame(reviewer.Key, Ghost))
            .Select(reviewer => reviewer.MaxBy(review => (review.SubmittedAt, review.Id))!)
            .Where(newest => newest.State is "APPROVED")
            .Select(newest => newest.Author)
            .Order(StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>What approvals lack, in words; empty when they are enough.</summary>
    /// <param name="allOf">Each of these needs somebody.</param>
    /// <param name="anyOf">Whose approvals count towards <paramref name="count"/>; empty for everybody who belongs to the repository.</param>
    /// <param name="count">How many people are needed, each counted once.</param>
    /// <param name="approvers">Who approved.</param>
    public static IReadOnlyList<string> Missing(
        IReadOnlyList<AccessMatch> allOf, IReadOnlyList<AccessMatch> anyOf, int count, IReadOnlyList<Person> approvers)
    {
        ArgumentNullException.ThrowIfNull(allOf);
        ArgumentNullException.ThrowIfNull(anyOf);
        var people = approvers.DistinctBy(person => person.Login, StringComparer.OrdinalIgnoreCase).ToList();
        var missing = allOf.Where(match => !people.Any(match.IsMatch)).Select(match => $"an approval by {match}").ToList();
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

    private static bool IsSame(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}

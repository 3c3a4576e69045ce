using CsCheck;
using Terrateam.Core.Access;
using Terrateam.Core.Requirements;
using Terrateam.Tests.Core.Access;

namespace Terrateam.Tests.Core.Requirements;

public sealed class ApprovalTests
{
    private static readonly string[] States = ["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "PENDING", "SOMETHING_NEW"];
    private static readonly string[] Logins = ["a", "A", "b", "c", "author", "ghost"];

    private static readonly Gen<ReviewFact[]> Reviews = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5])
        .Select(static (login, state) => (Logins[login], States[state]))
        .Array[0, 12]
        .Select(static all => all.Select(static (one, index) => new ReviewFact(index, one.Item1, one.Item2, DateTimeOffset.UnixEpoch + TimeSpan.FromMinutes(index / 2))).ToArray());

    [Theory]
    [InlineData("APPROVED", true)]
    [InlineData("APPROVED COMMENTED", true)]
    [InlineData("CHANGES_REQUESTED APPROVED", true)]
    [InlineData("APPROVED CHANGES_REQUESTED", false)]
    [InlineData("APPROVED DISMISSED", false)]
    [InlineData("APPROVED CHANGES_REQUESTED COMMENTED", false)]
    [InlineData("APPROVED PENDING", true)]
    [InlineData("APPROVED SOMETHING_NEW", false)]
    [InlineData("COMMENTED", false)]
    public void The_newest_opinion_of_a_person_counts(string states, bool approves)
    {
        var reviews = states.Split(' ').Select(static (state, index) => new ReviewFact(index, "bob", state, DateTimeOffset.UnixEpoch + TimeSpan.FromMinutes(index)));

        Assert.Equal(approves ? ["bob"] : [], Approvals.ApproversOf(reviews.Reverse(), "alice"));
    }

    [Fact]
    public void Approvers_count_once_in_any_order_and_never_as_author_or_ghost() => Gen.Select(Reviews, Gen.Int).Sample(static (reviews, seed) =>
    {
        var approvers = Approvals.ApproversOf(reviews, "Author");
        var shuffled = reviews.ToArray();
        new Random(seed).Shuffle(shuffled);
        return Approvals.ApproversOf(shuffled, "Author").SequenceEqual(approvers)
            && approvers.Distinct(StringComparer.OrdinalIgnoreCase).Count() == approvers.Count
            && !approvers.Contains("author", StringComparer.OrdinalIgnoreCase)
            && !approvers.Contains("ghost", StringComparer.OrdinalIgnoreCase);
    });

    [Fact]
    public void One_more_approval_never_takes_an_approval_away() => Gen.Select(Reviews, Gen.Int[0, 3]).Sample(static (reviews, who) =>
    {
        var before = Approvals.ApproversOf(reviews, "author");
        var after = Approvals.ApproversOf([.. reviews, new ReviewFact(99, Logins[who], "APPROVED", DateTimeOffset.UnixEpoch + TimeSpan.FromDays(1))], "author");
        return before.All(login => after.Contains(login, StringComparer.OrdinalIgnoreCase));
    });

    [Fact]
    public void A_person_counts_once_however_many_entries_mean_them() => Assert.Equal(
        ["1 of 2 approvals by user:a or team:sre"],
        Approvals.Missing([], [new AccessMatch.User("a"), new AccessMatch.Team("sre")], 2, [People.With("a", teams: "sre")]));

    [Fact]
    public void Every_entry_of_all_of_needs_somebody_who_may_be_the_same() => Assert.Equal(
        ["an approval by team:dba"],
        Approvals.Missing([new AccessMatch.User("a"), new AccessMatch.Team("sre"), new AccessMatch.Team("dba")], [], 1, [People.With("a", teams: "sre")]));

    [Fact]
    public void Without_a_list_everybody_counts_but_the_whole_world_does_not()
    {
        Assert.Empty(Approvals.Missing([], [], 1, [People.With("a")]));
        Assert.Equal(["0 of 1 approval"], Approvals.Missing([], [], 1, [People.With("a") with { IsOutsider = true }]));
        Assert.Empty(Approvals.Missing([], [new AccessMatch.Anyone()], 1, [People.With("a") with { IsOutsider = true }]));
    }
}

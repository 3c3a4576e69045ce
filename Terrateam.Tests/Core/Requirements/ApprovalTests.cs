using CsCheck;
using Terrateam.Core.Configuration;
using Terrateam.Core.Requirements;
using Terrateam.Tests.Core.Access;
using Terrateam.Tests.Core.Locks;

namespace Terrateam.Tests.Core.Requirements;

public sealed class ApprovalTests
{
    private static readonly string[] States =
    [
        "APPROVED",
        "CHANGES_REQUESTED",
        "COMMENTED",
        "DISMISSED",
        "PENDING",
        "SOMETHING_NEW",
    ];
    private static readonly string[] Logins = ["a", "A", "b", "c", "author", "ghost"];

    private static readonly Gen<Review[]> Reviews = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5])
        .Select(static (login, state) => (Logins[login], States[state]))
        .Array[0, 12]
        .Select(static all =>
            all.Select(static (one, index) => Review(index, one.Item1, one.Item2, index / 2)).ToArray()
        );

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
        var reviews = states.Split(' ').Select(static (state, index) => Review(index, "bob", state, index));

        Assert.Equal(approves ? ["bob"] : [], ApproversOf(reviews.Reverse(), "alice"));
    }

    [Fact]
    public void Approvers_count_once_in_any_order_and_never_as_author_or_ghost() =>
        Gen.Select(Reviews, Gen.Int)
            .Sample(
                static (reviews, seed) =>
                {
                    var approvers = ApproversOf(reviews, "Author");
                    var shuffled = reviews.ToArray();
                    new Random(seed).Shuffle(shuffled);
                    return ApproversOf(shuffled, "Author").SequenceEqual(approvers)
                        && approvers.Distinct(StringComparer.OrdinalIgnoreCase).Count() == approvers.Count
                        && !approvers.Contains("author", StringComparer.OrdinalIgnoreCase)
                        && !approvers.Contains("ghost", StringComparer.OrdinalIgnoreCase);
                }
            );

    [Fact]
    public void One_more_approval_never_takes_an_approval_away() =>
        Gen.Select(Reviews, Gen.Int[0, 3])
            .Sample(
                static (reviews, who) =>
                {
                    var before = ApproversOf(reviews, "author");
                    var after = ApproversOf([.. reviews, Review(99, Logins[who], "APPROVED", 1_440)], "author");
                    return before.All(login => after.Contains(login, StringComparer.OrdinalIgnoreCase));
                }
            );

    [Theory]
    [InlineData(true, false, "head", ApprovalWorth.Counts)]
    [InlineData(true, false, "earlier", ApprovalWorth.OtherCommit)]
    [InlineData(true, false, null, ApprovalWorth.OtherCommit)]
    [InlineData(true, true, "head", ApprovalWorth.Contributor)]
    [InlineData(true, true, "earlier", ApprovalWorth.Contributor)]
    [InlineData(false, false, "head", ApprovalWorth.Machine)]
    public void An_approval_counts_by_a_person_who_had_no_hand_in_the_commit_it_was_given_to(
        bool isByPerson,
        bool contributes,
        string? commit,
        ApprovalWorth worth
    )
    {
        var review = Review(1, "Bob", "APPROVED", 1) with
        {
            IsByPerson = isByPerson,
            CommitSha = commit is "head" ? Sample.Head : commit,
        };

        Assert.Equal(
            worth,
            Assert.Single(Approvals.Given([review], Sample.PullRequest(1), contributes ? ["bob"] : [])).Worth
        );
    }

    [Theory]
    [InlineData("head", -1, ApprovalWorth.Counts)]
    [InlineData("head", 0, ApprovalWorth.OtherBase)]
    [InlineData("head", 1, ApprovalWorth.OtherBase)]
    [InlineData("earlier", 1, ApprovalWorth.OtherBase)]
    [InlineData("earlier", -1, ApprovalWorth.OtherCommit)]
    public void An_approval_counts_for_the_branch_that_the_pull_request_went_into_when_it_was_given(
        string commit,
        int secondsBeforeRetarget,
        ApprovalWorth worth
    )
    {
        var review = Review(1, "Bob", "APPROVED", 1) with { CommitSha = commit is "head" ? Sample.Head : commit };

        Assert.Equal(
            worth,
            Assert
                .Single(
                    Approvals.Given(
                        [review],
                        Sample.PullRequest(1),
                        [],
                        review.SubmittedAt.AddSeconds(secondsBeforeRetarget)
                    )
                )
                .Worth
        );
    }

    [Fact]
    public void A_person_counts_once_however_many_entries_mean_them() =>
        Assert.Equal(
            ["1 of 2 approvals by user:a or team:sre"],
            Approvals.Missing(
                [],
                [new AccessMatch.User("a"), new AccessMatch.Team("sre")],
                2,
                [People.With("a", teams: "sre")]
            )
        );

    [Fact]
    public void Every_entry_of_all_of_needs_somebody_who_may_be_the_same() =>
        Assert.Equal(
            ["an approval by team:dba"],
            Approvals.Missing(
                [new AccessMatch.User("a"), new AccessMatch.Team("sre"), new AccessMatch.Team("dba")],
                [],
                1,
                [People.With("a", teams: "sre")]
            )
        );

    [Fact]
    public void Without_a_list_everybody_counts_but_the_whole_world_does_not()
    {
        Assert.Empty(Approvals.Missing([], [], 1, [People.With("a")]));
        Assert.Equal(
            ["0 of 1 approval by people with a role above read who did not open it, commit to it or push to it"],
            Approvals.Missing([], [], 1, [People.With("a") with { IsOutsider = true }])
        );
        Assert.Empty(
            Approvals.Missing([], [new AccessMatch.Anyone()], 1, [People.With("a") with { IsOutsider = true }])
        );
    }

    private static IReadOnlyList<string> ApproversOf(IEnumerable<Review> reviews, string author) =>
        [
            .. Approvals
                .Given(reviews, Sample.PullRequest(1) with { Author = author }, [])
                .Where(given => given.Worth == ApprovalWorth.Counts)
                .Select(given => given.Login),
        ];

    private static Review Review(long id, string login, string state, int minute) =>
        new(id, login, state, DateTimeOffset.UnixEpoch + TimeSpan.FromMinutes(minute))
        {
            CommitSha = Sample.Head,
            IsByPerson = true,
        };
}

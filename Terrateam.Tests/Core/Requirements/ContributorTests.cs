using Terrateam.Core.Requirements;
using Terrateam.Tests.Core.Locks;

namespace Terrateam.Tests.Core.Requirements;

/// <summary>Who contributed to a pull request, and when that is unknown.</summary>
public sealed class ContributorTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Pushes Told = Pushes.None.With(new(Sample.Head, Now), "alice");

    [Fact]
    public void They_are_the_author_who_committed_and_who_pushed()
    {
        var known = Contributors.Create(
            Sample.PullRequest(1),
            [new("earlier", "bob", "web-flow"), new(Sample.Head, null, null)],
            Told.With(new("between", Now.AddMinutes(-1)), "Mallory")
        );

        Assert.Null(known.Fault);
        Assert.All(new[] { "alice", "BOB", "mallory" }, login => Assert.True(known.Has(login)));
        Assert.False(known.Has("carol"));
    }

    [Fact]
    public void A_head_that_GitHub_does_not_list_leaves_nobody_who_can_tell() =>
        Assert.Contains(
            "250",
            Contributors.Create(Sample.PullRequest(1), [new("another", "bob", "bob")], Told).Fault,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_head_of_which_no_event_told_leaves_nobody_who_can_tell() =>
        Assert.Contains(
            "No event told who pushed",
            Contributors
                .Create(
                    Sample.PullRequest(1),
                    [new(Sample.Head, "alice", "alice")],
                    Pushes.None.With(new("earlier", Now), "alice")
                )
                .Fault,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("bob", true)]
    [InlineData(null, false)]
    public void Where_no_event_ever_told_of_a_push_every_commit_has_to_have_an_account(string? account, bool known) =>
        Assert.Equal(
            known,
            Contributors
                .Create(
                    Sample.PullRequest(1),
                    [new("earlier", account, "web-flow"), new(Sample.Head, "alice", "alice")],
                    pushes: null
                )
                .Fault
                is null
        );

    [Fact]
    public void An_event_that_is_looked_at_again_takes_no_newer_heads_place()
    {
        var pushes = Pushes
            .None.With(new("one", Now), "a")
            .With(new("two", Now.AddMinutes(1)), "b")
            .With(new("one", Now), "a");
        Assert.Equal(["one", "two"], pushes.Heads.Select(head => head.Sha));

        pushes = pushes.With(new("one", Now.AddMinutes(2)), "C");
        Assert.Equal(["two", "one"], pushes.Heads.Select(head => head.Sha));
        Assert.Equal(Now.AddMinutes(2), pushes.Since("one"));
        Assert.Equal(["a", "b", "C"], pushes.With(new("three", Now), "c").People);
    }

    [Fact]
    public void Only_the_newest_heads_are_kept_and_everybody_who_pushed()
    {
        var pushes = Enumerable
            .Range(0, 200)
            .Aggregate(Pushes.None, (known, number) =>
                known.With(new($"{number}", Now.AddMinutes(number)), $"p{number}")
            );

        Assert.Equal(("199", 50, 200), (pushes.Heads[^1].Sha, pushes.Heads.Count, pushes.People.Count));
    }
}

using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Decisions;
using Terrateam.Tests.Core.Locks;
using static Terrateam.Tests.Core.Decisions.DecisionFixture;

namespace Terrateam.Tests.Core.Decisions;

/// <summary>What a pull request hears of what is not applied, and of what is.</summary>
public sealed class UnappliedTests
{
    private static readonly PullRequest Merged = Sample.PullRequest(1) with { State = PullRequestState.Merged };
    private static readonly PullRequest Closed = Sample.PullRequest(1) with { State = PullRequestState.Closed };

    private readonly DecisionFixture _world = new();

    [Fact]
    public void A_merge_that_leaves_a_directory_unapplied_says_which_and_what_it_blocks()
    {
        Plan("network", "web");
        Apply("terrateam apply dir:network", "network", "web");

        var said = SaidBy(_world.Close(Merged, "network", "web"));

        Assert.Contains("`web`", said, StringComparison.Ordinal);
        Assert.DoesNotContain("`network`", said, StringComparison.Ordinal);
        Assert.Contains("no other can apply them", said, StringComparison.Ordinal);
        Assert.Contains("terrateam unlock", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_merge_does_not_claim_a_hold_where_the_policy_has_none()
    {
        _world.Yaml = "workflows: [{tag_query: '', lock_policy: none}]\n";
        Plan("web");

        Assert.Contains("block no other pull request", SaidBy(_world.Close(Merged, "web")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_merge_of_what_is_applied_or_has_nothing_to_change_says_nothing(bool isApplied)
    {
        _world.Report(RunOf(_world.Push(Sample.PullRequest(1), "network")), hasChanges: isApplied);
        if (isApplied)
            Apply("terrateam apply", "network");

        Assert.DoesNotContain(_world.Close(Merged, "network").Effects, effect => effect is Effect.Say);
    }

    [Fact]
    public void A_merge_during_an_apply_leaves_the_word_to_the_apply()
    {
        Plan("network");
        _ = RunOf(_world.Comment("terrateam apply", Sample.PullRequest(1), "network"));

        Assert.DoesNotContain(_world.Close(Merged, "network").Effects, effect => effect is Effect.Say);
    }

    [Fact]
    public void A_repository_that_is_switched_off_hears_nothing_of_a_merge()
    {
        Plan("network");
        _world.Yaml = "enabled: false\n";

        Assert.DoesNotContain(_world.Close(Merged, "network").Effects, effect => effect is Effect.Say);
    }

    [Fact]
    public void A_close_that_deletes_plans_says_so()
    {
        Plan("network");

        var said = SaidBy(_world.Close(Closed, "network"));

        Assert.Contains("`network`", said, StringComparison.Ordinal);
        Assert.Contains("deleted", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_close_of_what_was_applied_warns_that_the_next_apply_takes_it_back()
    {
        Plan("network");
        Apply("terrateam apply", "network");

        Assert.Contains("takes it back", SaidBy(_world.Close(Closed, "network")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_close_after_an_unlock_or_without_plans_says_nothing(bool isUnlocked)
    {
        if (isUnlocked)
        {
            Plan("network");
            Apply("terrateam apply", "network");
            _world.Comment("terrateam unlock", Sample.PullRequest(1), "network");
        }

        Assert.DoesNotContain(_world.Close(Closed, "network").Effects, effect => effect is Effect.Say);
    }

    [Fact]
    public void Every_reason_against_an_apply_is_told_at_once()
    {
        _world.Yaml = "apply_requirements:\n  checks:\n    - tag_query: ''\n      approved: {enabled: true}\n";
        Plan("network");

        var said = SaidBy(
            _world.Comment("terrateam apply", Sample.PullRequest(1) with { Mergeable = false }, "network", "web")
        );

        Assert.Contains("`approved`", said, StringComparison.Ordinal);
        Assert.Contains("The pull request conflicts with `main`", said, StringComparison.Ordinal);
        Assert.DoesNotContain("Conflicts with", said, StringComparison.Ordinal);
        Assert.Contains(
            "`web` `default` has no plan that may be applied: never planned",
            said,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void An_apply_of_what_is_applied_says_when_and_because_of_whom()
    {
        _world.Actor = Person.Unknown("bob") with { Role = RepositoryRole.Admin };
        Plan("network");
        Apply("terrateam apply", "network");

        var said = SaidBy(_world.Comment("terrateam apply", Sample.PullRequest(1), "network"));

        Assert.Contains("`network` `default`: applied at 2026-01-01 00:", said, StringComparison.Ordinal);
        Assert.Contains("`bob` asked for it", said, StringComparison.Ordinal);
    }

    private void Plan(params string[] directories) =>
        _world.Report(RunOf(_world.Push(Sample.PullRequest(1), directories)));

    private void Apply(string command, params string[] directories) =>
        _world.Report(RunOf(_world.Comment(command, Sample.PullRequest(1), directories)));
}

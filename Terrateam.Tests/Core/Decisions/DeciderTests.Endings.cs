using Terrateam.Core.Changes;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Core.Runs;
using Terrateam.Tests.Core.Locks;
using static Terrateam.Tests.Core.Decisions.DecisionFixture;

namespace Terrateam.Tests.Core.Decisions;

public sealed partial class DeciderTests
{
    [Fact]
    public void A_close_without_merge_releases_and_cleans()
    {
        Planned(1, "network");
        Applied(1, "network");
        var decision = _world.Close(Sample.PullRequest(1) with { State = PullRequestState.Closed });

        Assert.Empty(LockRule.Holds(_world.Ledger));
        Assert.Contains(decision.Effects, effect =>
            effect is Effect.DeletePlans { PullRequest: 1, ExceptHeadSha: null }
        );
    }

    [Fact]
    public void An_unlock_releases_the_lock_and_ends_the_runs()
    {
        Planned(1, "network");
        var apply = RunOf(_world.Comment("terrateam apply", Sample.PullRequest(1), "network"));
        var decision = _world.Comment("terrateam unlock 1", Sample.PullRequest(2), "network");

        Assert.Empty(LockRule.Holds(_world.Ledger));
        Assert.Equal(apply.Id, Assert.Single(decision.Effects.OfType<Effect.EndRun>()).RunId);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public void A_dead_apply_keeps_the_lock_only_if_a_runner_had_begun(bool initiated, int held)
    {
        Planned(1, "network");
        var apply = RunOf(_world.Comment("terrateam apply", Sample.PullRequest(1), "network"));
        _world.End(apply, RunEnd.Died, initiated);

        Assert.Equal(held, LockRule.Holds(_world.Ledger).Count);
        Assert.Empty(_world.Ledger.Runs);
        Assert.Equal(
            !initiated,
            _world.Comment("terrateam apply", Sample.PullRequest(1), "network").Effects.OfType<Effect.StartRun>().Any()
        );
    }

    [Fact]
    public void A_plan_without_changes_leaves_nothing_to_apply()
    {
        _world.Report(RunOf(_world.Push(Sample.PullRequest(1), "network")), hasChanges: false);

        _ = SaidBy(_world.Comment("terrateam apply", Sample.PullRequest(1), "network"));
        Assert.True(Assert.Single(_world.Ledger.Find(1)!.Dirspaces).IsSettledFor(_world.Ledger.Find(1)!));
    }

    [Fact]
    public void A_failed_plan_is_not_tried_again_by_itself()
    {
        var run = _world.Report(RunOf(_world.Push(Sample.PullRequest(1), "network")), succeeded: false);

        Assert.DoesNotContain(_world.Over(run, Sample.PullRequest(1), "network").Effects, effect =>
            effect is Effect.StartRun
        );
    }

    [Fact]
    public void A_push_during_an_apply_is_planned_when_the_apply_is_over()
    {
        Planned(1, "network");
        var apply = RunOf(_world.Comment("terrateam apply", Sample.PullRequest(1), "network"));
        var pushed = Sample.PullRequest(1) with { HeadSha = new string('5', 40) };
        Assert.DoesNotContain(_world.Push(pushed, "network").Effects, effect =>
            effect is Effect.StartRun or Effect.EndRun
        );

        apply = _world.Report(apply);
        Assert.Equal(new string('5', 40), RunOf(_world.Over(apply, pushed, "network")).PullRequest.HeadSha);
    }

    [Fact]
    public void A_fork_runs_nothing_until_somebody_with_write_access_asks_for_this_commit()
    {
        var fork = Sample.PullRequest(1) with { IsFork = true };
        _ = SaidBy(_world.Push(fork, "network"));
        _ = SaidBy(_world.Comment("terrateam plan", fork, "network"));

        _world.ActorCanWrite = true;
        _world.Report(RunOf(_world.Comment("terrateam plan", fork, "network")));
        _ = SaidBy(_world.Comment("terrateam apply", fork, "network"));
    }

    [Fact]
    public void A_faulty_configuration_is_answered_in_the_pull_request_and_blocks_the_merge()
    {
        _world.Yaml = "enabeld: true\n";
        var decision = _world.Push(Sample.PullRequest(1), "network");

        Assert.Contains("enabled", SaidBy(decision), StringComparison.Ordinal);
        var statuses = Assert.Single(decision.Effects.OfType<Effect.SetStatuses>());
        Assert.Equal(StatusState.Failure, Assert.Single(statuses.Statuses).State);
    }

    [Fact]
    public void A_repository_that_is_switched_off_is_silent_on_a_push_and_says_so_when_asked()
    {
        _world.Yaml = "enabled: false\n";

        Assert.DoesNotContain(_world.Push(Sample.PullRequest(1), "network").Effects, effect =>
            effect is Effect.Say or Effect.StartRun
        );
        _ = SaidBy(_world.Comment("terrateam plan", Sample.PullRequest(1), "network"));
    }

    [Fact]
    public void A_merge_with_something_left_to_apply_holds_the_lock_until_it_is_applied()
    {
        Planned(1, "network");
        var merged = Sample.PullRequest(1) with { State = PullRequestState.Merged };
        _world.Close(merged, "network");
        Assert.True(Assert.Single(LockRule.Holds(_world.Ledger)).BecauseMerged);

        var apply = _world.Report(RunOf(_world.Comment("terrateam apply", merged, "network")));
        Assert.Empty(LockRule.Holds(_world.Ledger));
        Assert.Contains(_world.Over(apply, merged, "network").Effects, effect =>
            effect is Effect.DeletePlans { ExceptHeadSha: null }
        );
    }
}

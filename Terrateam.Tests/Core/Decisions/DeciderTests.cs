using Terrateam.Core.Changes;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Core.Requirements;
using Terrateam.Core.Runs;
using Terrateam.Tests.Core.Locks;
using static Terrateam.Tests.Core.Decisions.DecisionFixture;

namespace Terrateam.Tests.Core.Decisions;

public sealed partial class DeciderTests
{
    private readonly DecisionFixture _world = new();

    [Fact]
    public void A_push_plans_what_it_changes()
    {
        var run = RunOf(_world.Push(Sample.PullRequest(1), "network", "web"));

        Assert.Equal(RunKind.Plan, run.Kind);
        Assert.Equal([In("network"), In("web")], run.Dirspaces.Select(dirspace => dirspace.Dirspace));
        Assert.Equal(run.Id, Assert.Single(_world.Ledger.Runs).RunId);
    }

    [Fact]
    public void A_push_that_changes_nothing_of_ours_does_nothing()
    {
        var decision = _world.Push(Sample.PullRequest(1));

        Assert.DoesNotContain(decision.Effects, effect =>
            effect is Effect.StartRun or Effect.Say or Effect.SetStatuses
        );
    }

    [Fact]
    public void A_newer_push_ends_the_plan_of_the_older_one()
    {
        var older = RunOf(_world.Push(Sample.PullRequest(1), "network"));
        var decision = _world.Push(Sample.PullRequest(1) with { HeadSha = new string('3', 40) }, "network");

        Assert.Equal(older.Id, Assert.Single(decision.Effects.OfType<Effect.EndRun>()).RunId);
        Assert.Equal(new string('3', 40), RunOf(decision).PullRequest.HeadSha);
        Assert.Contains(decision.Effects, effect =>
            effect is Effect.DeletePlans { ExceptHeadSha: { } kept } && kept == new string('3', 40)
        );
    }

    [Fact]
    public void The_same_push_told_twice_plans_once()
    {
        _ = RunOf(_world.Push(Sample.PullRequest(1), "network"));

        Assert.DoesNotContain(_world.Push(Sample.PullRequest(1), "network").Effects, effect =>
            effect is Effect.StartRun
        );
    }

    [Fact]
    public void An_apply_without_a_plan_is_refused_with_the_reason()
    {
        var said = SaidBy(_world.Comment("terrateam apply", Sample.PullRequest(1), "network"));

        Assert.Contains("network", said, StringComparison.Ordinal);
        Assert.Contains("terrateam plan", said, StringComparison.Ordinal);
    }

    [Fact]
    public void An_apply_of_a_valid_plan_takes_the_lock_and_uses_that_plan()
    {
        var plan = Planned(1, "network");
        var decision = _world.Comment("terrateam apply", Sample.PullRequest(1), "network");

        var run = RunOf(decision);
        Assert.Equal(plan.Id, Assert.Single(run.Dirspaces).PlanRunId);
        Assert.Contains(decision.Effects, effect => effect is Effect.React { CommentId: 5, Content: "rocket" });
        Assert.Equal(1, Assert.Single(LockRule.Holds(_world.Ledger)).PullRequest);
    }

    [Fact]
    public void The_second_pull_request_is_refused_and_told_who_holds_the_lock_until_the_first_is_merged()
    {
        Planned(1, "network");
        Applied(1, "network");
        Planned(2, "network");

        Assert.Contains(
            "#1",
            SaidBy(_world.Comment("terrateam apply", Sample.PullRequest(2), "network")),
            StringComparison.Ordinal
        );

        _world.Close(Sample.PullRequest(1) with { State = PullRequestState.Merged }, "network");
        Assert.Empty(LockRule.Holds(_world.Ledger));

        // The plan was made before the other pull request applied: it has to be made again.
        Assert.Contains(
            "#1",
            SaidBy(_world.Comment("terrateam apply", Sample.PullRequest(2), "network")),
            StringComparison.Ordinal
        );
        _world.Report(RunOf(_world.Comment("terrateam plan", Sample.PullRequest(2), "network")));
        Assert.Equal(RunKind.Apply, RunOf(_world.Comment("terrateam apply", Sample.PullRequest(2), "network")).Kind);
    }

    [Fact]
    public void A_plan_that_was_under_way_while_another_pull_request_was_merged_is_overtaken()
    {
        _world.Report(RunOf(_world.Push(Sample.PullRequest(1), "network")), hasChanges: false);
        var late = RunOf(_world.Push(Sample.PullRequest(2), "network"));
        _world.Close(Sample.PullRequest(1) with { State = PullRequestState.Merged }, "network");
        Assert.Empty(LockRule.Holds(_world.Ledger));
        _world.Report(late);

        Assert.Contains(
            "#1",
            SaidBy(_world.Comment("terrateam apply", Sample.PullRequest(2), "network")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void An_apply_waits_for_a_plan_of_another_pull_request_over_the_same_dirspace()
    {
        Planned(1, "network");
        _ = RunOf(_world.Push(Sample.PullRequest(2), "network"));

        _ = SaidBy(_world.Comment("terrateam apply", Sample.PullRequest(1), "network"));
    }

    [Fact]
    public void A_plan_is_used_once()
    {
        Planned(1, "network");
        var apply = RunOf(_world.Comment("terrateam apply", Sample.PullRequest(1), "network"));
        _world.Report(apply, succeeded: false);

        Assert.Contains(
            "plan",
            SaidBy(_world.Comment("terrateam apply", Sample.PullRequest(1), "network")),
            StringComparison.OrdinalIgnoreCase
        );
    }

    [Theory]
    [InlineData(14, false)]
    [InlineData(13.9, true)]
    public void A_plan_of_fourteen_days_is_too_old(double days, bool isApplied)
    {
        Planned(1, "network");
        _world.Wait(TimeSpan.FromDays(days) - TimeSpan.FromMinutes(1));

        var decision = _world.Comment("terrateam apply", Sample.PullRequest(1), "network");
        Assert.Equal(isApplied, decision.Effects.OfType<Effect.StartRun>().Any());
    }

    [Fact]
    public void A_plan_of_another_head_or_base_is_refused()
    {
        Planned(1, "network");

        _ = SaidBy(
            _world.Comment("terrateam apply", Sample.PullRequest(1) with { HeadSha = new string('4', 40) }, "network")
        );
        _ = SaidBy(
            _world.Comment("terrateam apply", Sample.PullRequest(1) with { BaseSha = new string('4', 40) }, "network")
        );
        _ = RunOf(_world.Comment("terrateam apply", Sample.PullRequest(1), "network"));
    }

    [Fact]
    public void Two_applies_at_once_are_one()
    {
        Planned(1, "network");
        _ = RunOf(_world.Comment("terrateam apply", Sample.PullRequest(1), "network"));

        _ = SaidBy(_world.Comment("terrateam apply", Sample.PullRequest(1), "network"));
    }

    [Fact]
    public void A_draft_a_conflict_an_unknown_mergeability_and_a_failed_check_each_refuse_an_apply()
    {
        Planned(1, "network");
        var pullRequest = Sample.PullRequest(1);

        Assert.Contains(
            "draft",
            SaidBy(_world.Comment("terrateam apply", pullRequest with { IsDraft = true }, "network")),
            StringComparison.OrdinalIgnoreCase
        );
        Assert.Contains(
            "conflict",
            SaidBy(_world.Comment("terrateam apply", pullRequest with { Mergeable = false }, "network")),
            StringComparison.OrdinalIgnoreCase
        );
        _ = SaidBy(_world.Comment("terrateam apply", pullRequest with { Mergeable = null }, "network"));

        _world.Checks = [new CommitCheck("ci/test", IsFinished: true, IsSuccessful: false, IsOurs: false)];
        Assert.Contains(
            "ci/test",
            SaidBy(_world.Comment("terrateam apply", pullRequest, "network")),
            StringComparison.Ordinal
        );

        _world.Checks = [new CommitCheck("terrateam apply", IsFinished: false, IsSuccessful: false, IsOurs: true)];
        _ = RunOf(_world.Comment("terrateam apply", pullRequest, "network"));
    }

    private Run Planned(int number, params string[] directories) =>
        _world.Report(RunOf(_world.Push(Sample.PullRequest(number), directories)));

    private void Applied(int number, params string[] directories) =>
        _world.Report(RunOf(_world.Comment("terrateam apply", Sample.PullRequest(number), directories)));
}

using Terrateam.Core.Changes;
using Terrateam.Core.Runs;
using Terrateam.Tests.Core.Access;
using Terrateam.Tests.Core.Locks;
using static Terrateam.Tests.Core.Decisions.DecisionFixture;

namespace Terrateam.Tests.Core.Decisions;

/// <summary>An apply without a review of its plan, where runners cannot plan and apply in one run.</summary>
public sealed class UnreviewedApplyTests
{
    private static readonly PullRequest One = Sample.PullRequest(1);

    private readonly DecisionFixture _world = new()
    {
        Yaml = Yaml("['*']"),
        PlansFirst = true,
        Actor = People.With("alice"),
    };

    [Fact]
    public void A_plan_comes_first_and_its_apply_by_itself_in_the_name_of_who_asked()
    {
        var plan = Asked();
        Assert.Equal((RunKind.Plan, "alice"), (plan.Kind, plan.AppliesFor));
        _world.Report(plan);

        var apply = RunOf(_world.Over(plan, One, "network"));
        Assert.Equal(
            (RunKind.Apply, "alice", false, plan.Id),
            (apply.Kind, apply.Actor, apply.IsAutomatic, Assert.Single(apply.Dirspaces).PlanRunId!.Value)
        );
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void A_plan_that_failed_or_found_nothing_is_not_applied(bool succeeded, bool hasChanges)
    {
        var plan = Asked();
        _world.Report(plan, succeeded, hasChanges);

        Assert.Empty(RunsOf(_world.Over(plan, One, "network")));
    }

    [Fact]
    public void Nothing_is_applied_of_what_was_pushed_to_or_retargeted_or_unlocked_meanwhile()
    {
        var plan = Asked();
        _world.Report(plan);
        Assert.DoesNotContain(RunsOf(_world.Over(plan, One with { HeadSha = new string('3', 40) }, "network")), run =>
            run.Kind.IsApply()
        );
        Assert.DoesNotContain(RunsOf(_world.Over(plan, One with { BaseSha = new string('3', 40) }, "network")), run =>
            run.Kind.IsApply()
        );

        var unlocked = Asked();
        _world.End(unlocked, RunEnd.Unlocked, initiated: true);
        Assert.Empty(RunsOf(_world.Over(unlocked, One, "network")));
    }

    [Fact]
    public void Who_may_not_any_more_when_the_plan_is_there_is_told_so()
    {
        var plan = Asked();
        _world.Report(plan);
        _world.Yaml = Yaml("['user:root']");

        Assert.Contains("`alice` may not", SaidBy(_world.Over(plan, One, "network")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_that_is_only_a_plan_is_not_applied()
    {
        _world.Push(One, "network");
        var plan = RunOf(_world.Comment("terrateam plan", One, "network"));
        _world.Report(plan);
        Assert.Empty(RunsOf(_world.Over(plan, One, "network")));

        // Nor by the event of another run.
        _world.Report(Asked());
        Assert.Empty(RunsOf(_world.Over(plan, One, "network")));
    }

    [Fact]
    public void Where_runners_can_do_both_it_is_one_run()
    {
        _world.PlansFirst = false;

        var run = Asked();
        Assert.Equal((RunKind.UnsafeApply, null), (run.Kind, run.AppliesFor));
    }

    private static string Yaml(string who) =>
        $"access_control: {{policies: [{{tag_query: '', apply_autoapprove: {who}}}]}}\nwhen_modified: "
        + $"{{autoplan: false}}\n";

    private Run Asked()
    {
        _world.Push(One, "network");
        return RunOf(_world.Comment("terrateam apply-autoapprove", One, "network"));
    }
}

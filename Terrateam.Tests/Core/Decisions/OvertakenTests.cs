using Terrateam.Core.Changes;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;
using Terrateam.Tests.Core.Locks;
using static Terrateam.Tests.Core.Decisions.DecisionFixture;

namespace Terrateam.Tests.Core.Decisions;

/// <summary>What a pull request applied is not what there is, once others applied over it.</summary>
public sealed class OvertakenTests
{
    private const string Loose = """
        workflows: [{tag_query: '', lock_policy: none}]
        automerge: {enabled: true}

        """;

    private static readonly PullRequest One = Sample.PullRequest(1);
    private static readonly PullRequest Two = Sample.PullRequest(2);
    private static readonly PullRequest Closed = One with { State = PullRequestState.Closed };

    private readonly DecisionFixture _world = new() { Yaml = "automerge: {enabled: true}\n" };

    [Theory]
    [InlineData(0, false)]
    [InlineData(30, false)]
    [InlineData(0, true)]
    public void What_was_closed_and_overtaken_is_planned_anew_when_it_is_opened_again_and_not_merged(
        int days,
        bool hasUnknownResult
    )
    {
        Apply(One);
        _world.Close(Closed, "network");
        Apply(Two, hasUnknownResult);
        Later(days);

        var reopened = _world.Decide(new(new Trigger.Pushed("alice") { IsReopened = true }), One, ["network"]);
        Assert.Equal(RunKind.Plan, RunOf(reopened).Kind);
        Assert.Contains(Assert.Single(reopened.Effects.OfType<Effect.SetStatuses>()).Statuses, IsPending);
        _world.Report(RunOf(reopened));
        Assert.Empty(_world.Over(RunOf(reopened), One, "network").Effects.OfType<Effect.Merge>());
    }

    [Theory]
    [InlineData("terrateam apply")]
    [InlineData("merge")]
    public void An_open_pull_request_is_told_of_its_plan_that_another_made_stale(string what)
    {
        _world.Yaml = Loose;
        var plan = RunOf(_world.Push(Two, "network", "web"));
        _world.Report(plan);
        _world.Report(RunOf(_world.Push(One, "network")));
        if (what == "merge")
            _world.Close(One with { State = PullRequestState.Merged }, "network");
        else
            _world.Report(RunOf(_world.Comment(what, One, "network")));

        var overtaken = OvertakenPlan.From(_world.Ledger, 1, new HashSet<Dirspace> { In("network"), In("database") });

        var told = Assert.Single(overtaken);
        Assert.Equal((plan.Id, Two.HeadSha), (told.RunId, told.HeadSha));
        Assert.Equal([In("network")], told.Dirspaces);
    }

    [Fact]
    public void A_plan_that_is_newer_or_applied_or_without_changes_is_not_told_of_as_overtaken()
    {
        _world.Yaml = Loose;
        _world.Report(RunOf(_world.Push(Two, "network")), hasChanges: false);
        var touched = new HashSet<Dirspace> { In("network") };
        Apply(One);
        Assert.Empty(OvertakenPlan.From(_world.Ledger, 1, touched));

        _world.Report(RunOf(_world.Comment("terrateam plan", Two, "network")));
        Assert.Empty(OvertakenPlan.From(_world.Ledger, 1, touched));

        _world.Report(RunOf(_world.Comment("terrateam apply", Two, "network")));
        Assert.Empty(OvertakenPlan.From(_world.Ledger, 1, touched));
    }

    [Fact]
    public void What_was_closed_and_overtaken_does_not_take_its_lock_back()
    {
        Apply(One);
        _world.Close(Closed, "network");
        Apply(Two);
        _world.Push(One, "network");

        Assert.Equal(2, Assert.Single(LockRule.Holds(_world.Ledger)).PullRequest);
    }

    [Fact]
    public void What_was_closed_does_not_take_its_lock_back_from_who_merged_meanwhile()
    {
        Apply(One);
        _world.Close(Closed, "network");
        _world.Push(Two, "network");
        _world.Close(Two with { State = PullRequestState.Merged, MergeSha = new string('9', 40) }, "network");
        _world.Push(One, "network");

        Assert.Equal(2, Assert.Single(LockRule.Holds(_world.Ledger)).PullRequest);
    }

    [Fact]
    public void What_was_closed_and_is_still_the_last_apply_holds_its_lock_again_and_is_applied()
    {
        Apply(One);
        _world.Close(Closed, "network");
        _world.Push(One, "network");

        Assert.Equal(1, Assert.Single(LockRule.Holds(_world.Ledger)).PullRequest);
        Assert.Empty(_world.Comment("terrateam plan", One, "network").Effects.OfType<Effect.StartRun>());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    public void Of_two_that_are_open_the_later_apply_is_the_one_that_is_merged(int days)
    {
        _world.Yaml = Loose;
        Apply(One);
        Apply(Two);
        Later(days);

        Assert.Empty(_world.Comment("terrateam apply", One, "network").Effects.OfType<Effect.Merge>());
        Assert.Single(_world.Comment("terrateam apply", Two, "network").Effects.OfType<Effect.Merge>());
        Assert.Equal(RunKind.Plan, RunOf(_world.Comment("terrateam plan", One, "network")).Kind);
    }

    [Fact]
    public void A_plan_without_changes_is_overtaken_too()
    {
        _world.Yaml = Loose;
        var plan = RunOf(_world.Push(One, "network"));
        _world.Report(plan, hasChanges: false);
        Apply(Two);
        Later(days: 10);

        Assert.Empty(_world.Over(plan, One, "network").Effects.OfType<Effect.Merge>());
        Assert.Contains(
            "#2 was applied",
            SaidBy(_world.Comment("terrateam apply", One, "network")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Drift_that_is_reconciled_overtakes_as_a_pull_request_does()
    {
        _world.Yaml = Loose;
        Apply(One);
        var plan = RunOf(_world.Push(Two, "network"));
        _world.Report(plan);
        _world.Report(_world.StartDrift(RunKind.Apply, "network"));

        Assert.Empty(_world.Comment("terrateam apply", One, "network").Effects.OfType<Effect.Merge>());
        Assert.Contains(
            "drift was reconciled",
            SaidBy(_world.Comment("terrateam apply", Two, "network")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void What_is_applied_again_after_others_is_applied()
    {
        _world.Yaml = Loose;
        Apply(One);
        Apply(Two);
        _world.Report(RunOf(_world.Comment("terrateam plan", One, "network")));
        _world.Report(RunOf(_world.Comment("terrateam apply", One, "network")));

        Assert.Single(_world.Comment("terrateam apply", One, "network").Effects.OfType<Effect.Merge>());
        Assert.Empty(_world.Comment("terrateam apply", Two, "network").Effects.OfType<Effect.Merge>());
    }

    [Fact]
    public void What_is_merged_and_applied_holds_nothing_again_when_others_apply_after_it()
    {
        Apply(One);
        _world.Close(One with { State = PullRequestState.Merged, MergeSha = new string('9', 40) }, "network");
        Apply(Two);

        Assert.Equal(2, Assert.Single(LockRule.Holds(_world.Ledger)).PullRequest);
    }

    [Fact]
    public void What_is_merged_and_applied_can_be_planned_again_once_others_applied_after_it()
    {
        var merged = One with { State = PullRequestState.Merged, MergeSha = new string('9', 40) };
        Apply(One);
        _world.Close(merged, "network");
        Assert.Empty(RunsOf(_world.Comment("terrateam plan", merged, "network")));
        Apply(Two);

        Assert.Equal(RunKind.Plan, RunOf(_world.Comment("terrateam plan", merged, "network")).Kind);
    }

    [Fact]
    public void What_is_merged_after_others_applied_over_it_is_to_be_applied()
    {
        _world.Yaml = "workflows: [{tag_query: '', lock_policy: merge}]\n";
        Apply(One);
        Apply(Two);
        _world.Close(One with { State = PullRequestState.Merged, MergeSha = new string('9', 40) }, "network");

        Assert.Equal(1, Assert.Single(LockRule.Holds(_world.Ledger)).PullRequest);
    }

    [Fact]
    public void What_others_apply_in_other_directories_changes_nothing()
    {
        Apply(One);
        _world.Close(Closed, "network");
        Apply(Two, directory: "web");

        Assert.DoesNotContain(_world.Push(One, "network").Effects, effect =>
            effect is Effect.StartRun or Effect.SetStatuses
        );
    }

    // Plans, approves and applies; with an unknown result, as where a runner dies.
    private void Apply(PullRequest pullRequest, bool hasUnknownResult = false, string directory = "network")
    {
        _world.Report(RunOf(_world.Push(pullRequest, directory)));
        var apply = RunOf(_world.Comment("terrateam apply", pullRequest, directory));
        if (hasUnknownResult)
            _world.End(apply, RunEnd.Died, initiated: true);
        else
            _world.Report(apply);
    }

    // What others do meanwhile has the ledger forget what is older than any plan.
    private void Later(int days)
    {
        _world.Wait(TimeSpan.FromDays(days));
        _world.Push(Sample.PullRequest(3));
    }

    private static bool IsPending(StatusChange status) =>
        status is { Title: "terrateam apply", State: StatusState.Pending };
}

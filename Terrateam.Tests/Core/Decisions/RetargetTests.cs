using Terrateam.Core.Changes;
using Terrateam.Core.Decisions;
using Terrateam.Core.Gates;
using Terrateam.Core.Locks;
using Terrateam.Core.Requirements;
using Terrateam.Core.Runs;
using Terrateam.Tests.Core.Access;
using Terrateam.Tests.Core.Locks;
using static Terrateam.Tests.Core.Decisions.DecisionFixture;

namespace Terrateam.Tests.Core.Decisions;

/// <summary>A pull request is made to go into another branch: what was of the one is not of the other.</summary>
public sealed class RetargetTests
{
    private const string Anywhere = "destination_branches: ['*']\n";

    private static readonly PullRequest One = Sample.PullRequest(1);
    private static readonly PullRequest SameCommit = One with { BaseRef = "release" };
    private static readonly PullRequest OtherCommit = SameCommit with { BaseSha = new string('4', 40) };
    private static readonly PullRequest MovedBase = One with { BaseSha = new string('4', 40) };

    private readonly DecisionFixture _world = new() { Yaml = Anywhere };

    public static TheoryData<PullRequest> Bases => [SameCommit, OtherCommit, MovedBase];

    [Theory]
    [MemberData(nameof(Bases))]
    public void A_retarget_is_planned_like_a_push(PullRequest moved)
    {
        Planned(One);
        var decision = _world.Retarget(moved, "network");

        Assert.Equal(
            (moved.BaseRef, moved.BaseSha),
            (RunOf(decision).PullRequest.BaseRef, RunOf(decision).PullRequest.BaseSha)
        );
        var deleted = Assert.Single(decision.Effects.OfType<Effect.DeletePlans>());
        Assert.Equal(
            (moved.HeadSha, moved.BaseRef, moved.BaseSha),
            (deleted.ExceptHeadSha, deleted.ExceptBaseRef, deleted.ExceptBaseSha)
        );
    }

    [Theory]
    [MemberData(nameof(Bases))]
    public void A_plan_that_is_under_way_is_ended(PullRequest moved)
    {
        var plan = RunOf(_world.Push(One, "network"));

        var decision = _world.Retarget(moved, "network");
        Assert.Equal(plan.Id, Assert.Single(decision.Effects.OfType<Effect.EndRun>()).RunId);
        Assert.NotEqual(plan.Id, RunOf(decision).Id);
    }

    [Theory]
    [MemberData(nameof(Bases))]
    public void A_plan_of_another_base_is_not_applied_whether_or_not_an_event_told_of_the_retarget(PullRequest moved)
    {
        _world.Yaml += "access_control: {policies: [{tag_query: '', apply_force: ['*']}]}\n";
        Planned(One);

        Assert.Contains(
            "the base branch",
            SaidBy(_world.Comment("terrateam apply", moved, "network")),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "the base branch",
            SaidBy(_world.Comment("terrateam apply-force", moved, "network")),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [MemberData(nameof(Bases))]
    public void An_apply_that_ends_after_the_retarget_is_planned_for_the_new_base_and_not_merged(PullRequest moved)
    {
        _world.Yaml += "automerge: {enabled: true}\n";
        Planned(One);
        var apply = RunOf(_world.Comment("terrateam apply", One, "network"));
        Assert.Empty(_world.Retarget(moved, "network").Effects.OfType<Effect.EndRun>());
        _world.Report(apply);

        var decision = _world.Over(apply, moved, "network");
        Assert.Equal(RunKind.Plan, RunOf(decision).Kind);
        Assert.Empty(decision.Effects.OfType<Effect.Merge>());
    }

    [Theory]
    [MemberData(nameof(Bases))]
    public void A_plan_without_changes_for_one_base_leaves_the_other_to_do(PullRequest moved)
    {
        _world.Yaml += "automerge: {enabled: true}\n";
        var plan = RunOf(_world.Push(One, "network"));
        _world.Report(plan, hasChanges: false);

        var decision = _world.Over(plan, moved, "network");
        Assert.Equal(RunKind.Plan, RunOf(decision).Kind);
        Assert.Empty(decision.Effects.OfType<Effect.Merge>());
    }

    [Fact]
    public void Statuses_that_say_that_all_is_applied_are_taken_back_also_where_nothing_is_planned_by_itself()
    {
        Planned(One);
        _world.Report(RunOf(_world.Comment("terrateam apply", One, "network")));
        _world.Yaml = "when_modified: {autoplan: false}\n" + Anywhere;

        var set = Assert.Single(_world.Retarget(SameCommit, "network").Effects.OfType<Effect.SetStatuses>());
        Assert.Equal(One.HeadSha, set.Sha);
        Assert.Contains(set.Statuses, status =>
            status is { Title: "terrateam apply", State: StatusState.Pending, Description: "0 of 1 applied" }
        );
        Assert.All(set.Statuses, status => Assert.Equal(StatusState.Pending, status.State));
    }

    [Fact]
    public void Back_at_the_first_base_nothing_counts_whose_plan_file_was_deleted()
    {
        Planned(One);
        _world.Yaml += "when_modified: {autoplan: false}\n";
        _world.Retarget(SameCommit, "network");
        _world.Retarget(One, "network");

        Assert.Contains(
            "never planned",
            SaidBy(_world.Comment("terrateam apply", One, "network")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Back_at_the_first_commit_nothing_counts_whose_plan_file_was_deleted()
    {
        Planned(One);
        _world.Yaml += "when_modified: {autoplan: false}\n";
        _world.Push(One with { HeadSha = new string('5', 40) }, "network");
        _world.Push(One, "network");

        Assert.Contains(
            "never planned",
            SaidBy(_world.Comment("terrateam apply", One, "network")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void What_was_merged_into_another_branch_than_it_was_applied_for_keeps_the_lock()
    {
        Planned(One);
        _world.Report(RunOf(_world.Comment("terrateam apply", One, "network")));

        _world.Close(SameCommit with { State = PullRequestState.Merged, MergeSha = new string('9', 40) }, "network");
        Assert.Single(LockRule.Holds(_world.Ledger));
    }

    [Fact]
    public void What_is_applied_after_the_merge_stays_applied_whatever_the_base_commit_is()
    {
        Planned(One);
        var merged = One with { State = PullRequestState.Merged, MergeSha = new string('9', 40) };
        var apply = RunOf(_world.Comment("terrateam apply", One, "network"));
        _world.Report(apply);
        _world.Close(merged with { BaseSha = new string('9', 40) }, "network");

        Assert.Empty(LockRule.Holds(_world.Ledger));
        Assert.Contains(
            "applied",
            SaidBy(_world.Comment("terrateam plan", merged with { BaseSha = new string('9', 40) }, "network")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void An_apply_without_a_reviewed_plan_is_of_the_base_that_the_comment_was_written_at()
    {
        _world.Yaml += "access_control: {policies: [{tag_query: '', apply_autoapprove: ['*']}]}\n";
        Planned(One);
        var written = _world.Now;
        _world.Wait(TimeSpan.FromMinutes(1));
        _world.Report(RunOf(_world.Retarget(SameCommit, "network")));

        _world.WrittenAt = written;
        Assert.Empty(RunsOf(_world.Comment("terrateam apply-autoapprove", SameCommit, "network")));
        _world.WrittenAt = null;
        Assert.Equal(
            RunKind.UnsafeApply,
            RunOf(_world.Comment("terrateam apply-autoapprove", SameCommit, "network")).Kind
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Work_that_waits_is_of_the_base_that_it_was_asked_for(bool isTold)
    {
        Planned(One);
        var other = RunOf(_world.Push(Sample.PullRequest(2), "network"));
        Assert.Empty(RunsOf(_world.Comment("terrateam apply", One, "network")));
        var waiting = Assert.Single(_world.Ledger.Find(1)!.Queued);
        if (isTold)
            _world.Retarget(SameCommit, "network");
        _world.Report(other);

        Assert.DoesNotContain(_world.Turn(waiting, SameCommit, "network").Effects.OfType<Effect.StartRun>(), start =>
            start.Run.Kind.IsApply()
        );
        Assert.DoesNotContain(_world.Ledger.Find(1)!.Queued, work => work.Kind.IsApply());
    }

    [Fact]
    public void The_notice_of_a_forks_head_has_to_be_read_again_for_another_base()
    {
        var fork = One with { IsFork = true };
        _world.ActorCanWrite = true;
        _world.Push(fork, "network");
        var written = _world.Now.AddSeconds(30);
        _world.Wait(TimeSpan.FromMinutes(5));
        _world.Retarget(fork with { BaseRef = "release" }, "network");

        _world.WrittenAt = written;
        Assert.Empty(RunsOf(_world.Comment("terrateam plan", fork with { BaseRef = "release" }, "network")));
        _world.WrittenAt = null;
        Assert.Single(RunsOf(_world.Comment("terrateam plan", fork with { BaseRef = "release" }, "network")));
    }

    [Fact]
    public void Gates_stay_shut_and_who_approved_them_for_another_base_has_to_do_so_again()
    {
        var gate = new Gate(In("network"), One.HeadSha, "policy", null, [], [], 1, [People.With("bob")]);
        var before = new PullRequestEntry(1, PullRequestState.Open, "main", []) { Gates = [gate] };
        var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        Assert.Empty(Assert.Single(before.Into("release", told: null, at).Gates).ApprovedBy);
        Assert.Empty(Assert.Single(before.Into("main", told: at, at).Gates).ApprovedBy);
        Assert.Same(before, before.Into("main", told: null, at));
        Assert.Equal(
            new BaseTime("main", at),
            before.Into("release", at, at).Into("main", at.AddMinutes(-1), at).Retargeted
        );
    }

    private Run Planned(PullRequest pullRequest)
    {
        var run = RunOf(_world.Push(pullRequest, "network"));
        _world.Report(run);
        return run;
    }
}

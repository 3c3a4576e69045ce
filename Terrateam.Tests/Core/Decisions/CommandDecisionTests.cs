using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Core.Requirements;
using Terrateam.Core.Runs;
using Terrateam.Tests.Core.Locks;
using static Terrateam.Tests.Core.Decisions.DecisionFixture;

namespace Terrateam.Tests.Core.Decisions;

/// <summary>The ways to apply, what goes on by itself, and the commands around them.</summary>
public sealed class CommandDecisionTests
{
    private const string Everybody =
        "access_control: {policies: [{tag_query: '', apply_force: ['*'], apply_autoapprove: ['*']}]}\n";
    private static readonly PullRequest One = Sample.PullRequest(1);
    private readonly DecisionFixture _world = new() { Yaml = Everybody };

    [Fact]
    public void A_forced_apply_skips_what_is_required_and_nothing_else()
    {
        Plan("network");
        _world.Checks = [new CommitCheck("ci", IsFinished: true, IsSuccessful: false, IsOurs: false)];
        Assert.Contains("ci", SaidBy(_world.Comment("terrateam apply", One, "network")), StringComparison.Ordinal);

        Assert.Contains(
            "conflict",
            SaidBy(_world.Comment("terrateam apply-force", One with { Mergeable = false }, "network")),
            StringComparison.OrdinalIgnoreCase
        );
        Assert.Contains(
            "newer commit",
            SaidBy(_world.Comment("terrateam apply-force", One with { HeadSha = new string('9', 40) }, "network")),
            StringComparison.Ordinal
        );
        Assert.Equal(RunKind.Apply, RunOf(_world.Comment("terrateam apply-force", One, "network")).Kind);
    }

    [Fact]
    public void An_apply_without_a_reviewed_plan_needs_what_every_apply_needs_and_takes_the_lock()
    {
        Plan("network");
        _world.Checks = [new CommitCheck("ci", IsFinished: false, IsSuccessful: false, IsOurs: false)];
        _ = SaidBy(_world.Comment("terrateam apply-autoapprove", One, "network"));

        _world.Checks = [];
        var run = RunOf(_world.Comment("terrateam apply-autoapprove", One, "network"));
        Assert.Equal(RunKind.UnsafeApply, run.Kind);
        Assert.Single(LockRule.Holds(_world.Ledger));

        _world.Report(run, succeeded: false);
        Assert.Single(LockRule.Holds(_world.Ledger));
        Assert.False(_world.Ledger.Find(1)!.Find(In("network"))!.Apply!.Succeeded);
    }

    [Fact]
    public void An_apply_without_a_reviewed_plan_makes_the_older_plan_useless()
    {
        var plan = Plan("network");
        var run = RunOf(_world.Comment("terrateam apply-autoapprove", One, "network"));
        Assert.Equal(plan.Id, Assert.Single(run.Dirspaces).PlanRunId);
        _world.Report(run, succeeded: false);

        Assert.Contains(
            "terrateam plan",
            SaidBy(_world.Comment("terrateam apply", One, "network")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Three_layers_are_planned_and_applied_one_after_another()
    {
        _world.Yaml += """
            dirs:
              database: {when_modified: {depends_on: 'dir:network'}}
              web: {when_modified: {depends_on: 'dir:database'}}

            """;
        var plan = RunOf(_world.Push(One, "network"));
        foreach (var directory in (string[])["network", "database", "web"])
        {
            Assert.Equal([In(directory)], plan.Dirspaces.Select(part => part.Dirspace));
            Assert.Empty(_world.Over(_world.Report(plan), One, "network").Effects);
            var apply = RunOf(_world.Comment("terrateam apply", One, "network"));
            Assert.Equal([In(directory)], apply.Dirspaces.Select(part => part.Dirspace));
            var next = _world.Over(_world.Report(apply), One, "network");
            plan = next.Effects.OfType<Effect.StartRun>().Select(start => start.Run).SingleOrDefault() ?? plan;
        }

        Assert.Contains(
            "Nothing left",
            SaidBy(_world.Comment("terrateam apply", One, "network")),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("terrateam apply dir:web")]
    [InlineData("terrateam plan dir:web")]
    public void What_comes_after_something_that_is_not_applied_is_told_what_it_waits_for(string command)
    {
        _world.Yaml += """
            dirs:
              web: {when_modified: {depends_on: 'dir:network'}}

            """;
        Plan("network");

        Assert.Contains(
            "`web` `default` comes after `network` `default`",
            SaidBy(_world.Comment(command, One, "network")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Autoapply_begins_with_the_merge()
    {
        _world.Yaml += "when_modified: {autoapply: true}\n";
        Assert.Empty(_world.Over(Plan("network"), One, "network").Effects);

        var run = RunOf(_world.Close(One with { State = PullRequestState.Merged }, "network"));
        Assert.Equal((RunKind.Apply, true), (run.Kind, run.IsAutomatic));
    }

    [Fact]
    public void Autoapply_that_cannot_be_is_told_with_the_reason()
    {
        _world.Yaml += "when_modified: {autoapply: true, autoplan: false}\n";
        _ = _world.Push(One, "network");

        Assert.Contains(
            "never planned",
            SaidBy(_world.Close(One with { State = PullRequestState.Merged }, "network")),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void A_stack_that_says_auto_apply_begins_with_the_plan_where_what_is_required_holds(bool holds, int runs)
    {
        _world.Yaml += "stacks: {names: {all: {tag_query: '', rules: {auto_apply: true}}}}\n";
        var plan = Plan("network");
        _world.Checks = holds ? [] : [new CommitCheck("ci", IsFinished: false, IsSuccessful: false, IsOurs: false)];

        var decision = _world.Over(plan, One, "network");
        Assert.Equal(runs, RunsOf(decision).Count);
        Assert.Empty(decision.Effects.OfType<Effect.Say>());
    }

    [Theory]
    [InlineData("", "Terrateam Automerge #1")]
    [InlineData(", retain_pr_title: true", "Change it (#1)")]
    public void Everything_applied_is_merged_with_the_head_that_was_applied(string settings, string title)
    {
        _world.Yaml += $"automerge: {{enabled: true, delete_branch: true, merge_strategy: squash{settings}}}\n";
        Plan("network");
        var apply = _world.Report(RunOf(_world.Comment("terrateam apply", One, "network")));

        var merge = Assert.Single(_world.Over(apply, One, "network").Effects.OfType<Effect.Merge>());
        Assert.Equal(
            new Effect.Merge(
                MergeStrategy.Squash,
                One.HeadSha,
                title,
                DeleteBranch: true,
                One.HeadRef,
                One.BaseRef,
                One.BaseSha
            ),
            merge
        );
    }

    [Fact]
    public void Nothing_is_merged_that_is_a_draft_conflicts_closed_moved_on_or_not_all_applied()
    {
        _world.Yaml += """
            automerge: {enabled: true}
            batch_runs: {enabled: true}

            """;
        foreach (var plan in RunsOf(_world.Push(One, "network", "web")))
            _world.Report(plan);
        var applies = RunsOf(_world.Comment("terrateam apply", One, "network", "web"));
        NotMerged(_world.Report(applies[0]), One);
        var last = _world.Report(applies[1]);

        NotMerged(last, One with { IsDraft = true });
        NotMerged(last, One with { Mergeable = false });
        NotMerged(last, One with { State = PullRequestState.Closed });
        NotMerged(last, One with { HeadSha = new string('8', 40) });

        void NotMerged(Run run, PullRequest pullRequest) =>
            Assert.Empty(_world.Over(run, pullRequest, "network", "web").Effects.OfType<Effect.Merge>());
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public void A_plan_without_changes_is_merged_unless_an_explicit_apply_is_wanted(bool isExplicit, int merges)
    {
        _world.Yaml += $"automerge: {{enabled: true, require_explicit_apply: {(isExplicit ? "true" : "false")}}}\n";
        var plan = _world.Report(RunOf(_world.Push(One, "network")), hasChanges: false);

        Assert.Equal(merges, _world.Over(plan, One, "network").Effects.OfType<Effect.Merge>().Count());
        if (isExplicit)
            Assert.Single(_world.Comment("terrateam apply", One, "network").Effects.OfType<Effect.Merge>());
    }

    [Fact]
    public void A_forced_apply_is_no_way_around_what_is_required_into_the_branch()
    {
        _world.Yaml += "automerge: {enabled: true}\n";
        Plan("network");
        _world.Checks = [new CommitCheck("ci", IsFinished: true, IsSuccessful: false, IsOurs: false)];
        var apply = _world.Report(RunOf(_world.Comment("terrateam apply-force", One, "network")));

        Assert.Contains("Not merged by itself", SaidBy(_world.Over(apply, One, "network")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_draft_is_planned_when_it_is_ready_where_drafts_are_not()
    {
        _world.Yaml += "when_modified: {autoplan_draft_pr: false}\n";

        Assert.Empty(RunsOf(_world.Push(One with { IsDraft = true }, "network")));
        _ = RunOf(_world.Push(One, "network"));
    }

    [Fact]
    public void Feedback_is_noted_on_one_harmless_line_and_thanked_for()
    {
        var decision = _world.Comment($"terrateam feedback nice\u2028\u001b[31m \u202e{new string('x', 3_000)}", One);

        var note = Assert.Single(decision.Effects.OfType<Effect.NoteFeedback>());
        Assert.Equal(("alice", true), (note.Author, note.Text.Length <= 2_000));
        Assert.DoesNotContain(note.Text, letter => char.IsControl(letter) || letter is '\u2028' or '\u202e');
        Assert.Contains("Thank you", SaidBy(decision), StringComparison.Ordinal);
        Assert.Contains("feedback", SaidBy(_world.Comment("terrateam feedback", One)), StringComparison.Ordinal);
    }

    [Fact]
    public void Unlocking_a_number_that_nobody_knows_says_so()
    {
        Assert.Contains(
            "#77: nothing was ever",
            SaidBy(_world.Comment("terrateam unlock 77", One, "network")),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "drift",
            SaidBy(_world.Comment("terrateam unlock drift", One, "network")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_close_ends_the_statuses_that_wait_and_a_reopened_pull_request_is_planned_again()
    {
        Plan("network");
        var closed = _world.Close(One with { State = PullRequestState.Closed }, "network");
        Assert.All(Assert.Single(closed.Effects.OfType<Effect.SetStatuses>()).Statuses, status =>
            Assert.Equal(StatusState.Failure, status.State)
        );

        Assert.Contains(
            "terrateam plan",
            SaidBy(_world.Comment("terrateam apply", One, "network")),
            StringComparison.Ordinal
        );
        _ = RunOf(_world.Push(One, "network"));
    }

    [Fact]
    public void A_pull_request_that_changes_nothing_of_ours_gets_its_status_where_that_is_wanted()
    {
        _world.Yaml += "apply_requirements: {create_completed_apply_check_on_noop: true}\n";

        Assert.Equal(
            StatusState.Success,
            Assert.Single(Assert.Single(_world.Push(One).Effects.OfType<Effect.SetStatuses>()).Statuses).State
        );
    }

    private Run Plan(params string[] directories) => _world.Report(RunOf(_world.Push(One, directories)));
}

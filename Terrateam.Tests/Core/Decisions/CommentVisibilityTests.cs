using Terrateam.Core.Decisions;
using Terrateam.Core.Runs;
using Terrateam.Tests.Core.Locks;
using static Terrateam.Tests.Core.Decisions.DecisionFixture;

namespace Terrateam.Tests.Core.Decisions;

/// <summary>A command acts on what its author can have seen.</summary>
public sealed class CommentVisibilityTests
{
    private readonly DecisionFixture _world = new()
    {
        Yaml = "access_control: {policies: [{tag_query: '', apply_autoapprove: ['*'], apply_force: ['*']}]}",
    };

    [Theory]
    [InlineData("terrateam apply")]
    [InlineData("terrateam apply-force")]
    public void A_plan_is_applied_only_by_what_was_written_in_a_later_second(string command)
    {
        var run = RunOf(_world.Push(Sample.PullRequest(1), "network"));
        _world.Report(run, shows: false);
        Assert.Contains("not been shown here yet", SaidBy(Ask(command)), StringComparison.Ordinal);

        _world.Report(RunOf(Ask("terrateam plan")));
        var shown = _world.Now;
        _world.WrittenAt = shown;
        Assert.Contains("shown only after the command was written", SaidBy(Ask(command)), StringComparison.Ordinal);
        _world.WrittenAt = shown.AddSeconds(1);
        Assert.Equal(RunKind.Apply, RunOf(Ask(command)).Kind);
    }

    [Fact]
    public void An_apply_without_a_look_is_of_a_head_that_was_there_before()
    {
        var pushed = _world.Now;
        _world.Report(RunOf(_world.Push(Sample.PullRequest(1), "network")));
        _world.WrittenAt = pushed;
        Assert.Contains(
            "Written before this commit",
            SaidBy(Ask("terrateam apply-autoapprove")),
            StringComparison.Ordinal
        );

        _world.WrittenAt = pushed.AddSeconds(1);
        Assert.Equal(RunKind.UnsafeApply, RunOf(Ask("terrateam apply-autoapprove")).Kind);
    }

    [Fact]
    public void What_nobody_asks_for_is_applied_only_where_its_plan_is_shown()
    {
        _world.Yaml = "when_modified: {autoapply: true}";
        var run = RunOf(_world.Push(Sample.PullRequest(1), "network"));
        var merged = Sample.PullRequest(1) with
        {
            State = Terrateam.Core.Changes.PullRequestState.Merged,
            MergeSha = new string('8', 40),
        };
        _world.Report(run, shows: false);
        Assert.Contains("not been shown here yet", SaidBy(_world.Close(merged, "network")), StringComparison.Ordinal);

        _world.Show(run);
        Assert.Equal(RunKind.Apply, RunOf(_world.Over(run, merged, "network")).Kind);
    }

    [Fact]
    public void Of_a_head_that_no_event_told_of_the_plan_says_that_it_was_there()
    {
        Assert.Contains(
            "Written before this commit",
            SaidBy(Ask("terrateam apply-autoapprove")),
            StringComparison.Ordinal
        );

        _world.Report(RunOf(Ask("terrateam plan")));
        Assert.Equal(RunKind.UnsafeApply, RunOf(Ask("terrateam apply-autoapprove")).Kind);
    }

    [Fact]
    public void A_comment_of_which_nobody_knows_the_time_is_older_than_everything()
    {
        _world.Report(RunOf(_world.Push(Sample.PullRequest(1), "network")));
        _world.WrittenAt = DateTimeOffset.MinValue;

        Assert.Contains("shown only after", SaidBy(Ask("terrateam apply")), StringComparison.Ordinal);
        Assert.Contains(
            "Written before this commit",
            SaidBy(Ask("terrateam apply-autoapprove")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_forks_commit_runs_only_where_our_notice_of_it_is_the_last_one_before_the_comment()
    {
        _world.ActorCanWrite = true;
        var first = Sample.PullRequest(1) with { IsFork = true };
        var second = first with { HeadSha = new string('7', 40) };
        Assert.Contains("comes from a fork", SaidBy(AskOf(first)), StringComparison.Ordinal);
        SaidBy(_world.Push(second, "network"));
        var between = _world.Now.AddSeconds(1);
        SaidBy(_world.Push(first, "network"));

        _world.WrittenAt = between;
        Assert.Contains("comes from a fork", SaidBy(AskOf(first)), StringComparison.Ordinal);
        _world.WrittenAt = null;
        Assert.Equal(RunKind.Plan, RunOf(AskOf(first)).Kind);
    }

    private Decision AskOf(Terrateam.Core.Changes.PullRequest pullRequest) =>
        _world.Comment("terrateam plan", pullRequest, "network");

    private Decision Ask(string command) => _world.Comment(command, Sample.PullRequest(1), "network");
}

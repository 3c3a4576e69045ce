using Terrateam.Core.Changes;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Core.Runs;
using Terrateam.Tests.Core.Locks;

namespace Terrateam.Tests.Core.Decisions;

/// <summary>Conflicting work waits in order, and is decided again when it is the first of the queue.</summary>
public sealed partial class QueueTests
{
    private const string Yaml = """
        workflows: [{tag_query: '', lock_policy: none}]
        access_control: {policies: [{tag_query: '', apply_force: ['*'], apply_autoapprove: ['*']}]}

        """;

    private static readonly PullRequest One = Sample.PullRequest(1);
    private static readonly PullRequest Two = Sample.PullRequest(2);
    private static readonly PullRequest Three = Sample.PullRequest(3);
    private readonly DecisionFixture _world = new() { Yaml = Yaml };

    [Theory]
    [InlineData("terrateam apply", RunKind.Apply)]
    [InlineData("terrateam apply dir:network", RunKind.Apply)]
    [InlineData("terrateam apply-force", RunKind.Apply)]
    [InlineData("terrateam apply-autoapprove", RunKind.UnsafeApply)]
    [InlineData("terrateam plan", RunKind.Plan)]
    public void A_command_waits_for_another_pull_requests_run_and_goes_on_after_it(string command, RunKind kind)
    {
        Planned(One);
        Planned(Two);
        var first = DecisionFixture.RunOf(_world.Comment("terrateam apply", One, "network"));

        var waits = _world.Comment(command, Two, "network");
        var said = DecisionFixture.SaidBy(waits);
        Assert.Contains("apply of #1, since", said, StringComparison.Ordinal);
        Assert.Contains("To take it back, comment `terrateam unlock`", said, StringComparison.Ordinal);
        Assert.Single(waits.Effects.OfType<Effect.WatchQueue>());
        Assert.Equal("eyes", Assert.Single(waits.Effects.OfType<Effect.React>()).Content);
        var work = Assert.Single(WorkQueue.From(_world.Ledger));
        Assert.Equal((kind, 2, 0), (work.Kind, work.PullRequest, work.Asked));
        Assert.Empty(WorkQueue.Ready(_world.Ledger));

        // What was seen by its plan is not what is there any more.
        _ = _world.Report(first);
        Assert.Equal([work.Id], WorkQueue.Ready(_world.Ledger).Select(ready => ready.Id));
        var turn = _world.Turn(work, Two, "network");
        Assert.Empty(WorkQueue.From(_world.Ledger));
        if (kind == RunKind.Apply)
        {
            Assert.Contains(
                "#1 was applied or merged over it since",
                DecisionFixture.SaidBy(turn),
                StringComparison.Ordinal
            );
        }
        else
        {
            Assert.Equal(kind, DecisionFixture.RunOf(turn).Kind);
        }
    }

    [Fact]
    public void An_apply_waits_for_another_pull_requests_plan_and_then_applies_what_was_planned()
    {
        Planned(One);
        var plan = DecisionFixture.RunOf(_world.Push(Two, "network"));
        Assert.Contains(
            "plan of #2",
            DecisionFixture.SaidBy(_world.Comment("terrateam apply", One, "network")),
            StringComparison.Ordinal
        );

        _ = _world.Report(plan);
        var apply = DecisionFixture.RunOf(_world.Turn(Next(), One, "network"));
        Assert.Equal((RunKind.Apply, "alice"), (apply.Kind, apply.Actor));
    }

    [Fact]
    public void A_plan_waits_for_the_apply_of_its_own_pull_request_and_an_apply_does_not_wait_for_its_plan()
    {
        var plan = DecisionFixture.RunOf(_world.Push(One, "network"));
        Assert.Contains(
            "Not now",
            DecisionFixture.SaidBy(_world.Comment("terrateam apply", One, "network")),
            StringComparison.Ordinal
        );
        _ = _world.Report(plan);

        var apply = DecisionFixture.RunOf(_world.Comment("terrateam apply", One, "network"));
        Assert.Contains(
            "Queued",
            DecisionFixture.SaidBy(_world.Comment("terrateam plan", One, "network")),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Not now",
            DecisionFixture.SaidBy(_world.Comment("terrateam apply", One, "network")),
            StringComparison.Ordinal
        );
        _ = _world.Report(apply, succeeded: false);
        Assert.Equal(RunKind.Plan, DecisionFixture.RunOf(_world.Turn(Next(), One, "network")).Kind);
    }

    [Fact]
    public void Applies_go_before_plans_and_the_older_before_the_younger_whoever_is_called_first()
    {
        Planned(One);
        Planned(Two);
        Planned(Three);
        var drift = _world.StartDrift(RunKind.Apply, "network");
        _ = _world.Comment("terrateam plan", One, "network");
        _ = _world.Comment("terrateam apply-autoapprove", Two, "network");
        _ = _world.Comment("terrateam apply-autoapprove", Three, "network");
        Assert.Equal([2, 3, 1], WorkQueue.From(_world.Ledger).Select(work => work.PullRequest));

        _ = _world.Report(drift);
        var waiting = WorkQueue.From(_world.Ledger).ToList();
        Assert.Equal([2], WorkQueue.Ready(_world.Ledger).Select(work => work.PullRequest));
        Assert.Empty(_world.Turn(waiting[1], Three, "network").Effects.OfType<Effect.Say>());
        Assert.Equal([2, 3, 1], WorkQueue.From(_world.Ledger).Select(work => work.PullRequest));
        Assert.Equal(2, DecisionFixture.RunOf(_world.Turn(waiting[0], Two, "network")).PullRequest.Number);

        // The trigger that came too early is void now; the next one is not.
        Assert.Empty(_world.Turn(waiting[1], Three, "network").Effects);
        Assert.Equal(1, Assert.Single(WorkQueue.From(_world.Ledger), work => work.PullRequest == 3).Asked);
    }

    [Fact]
    public void What_is_new_does_not_overtake_what_waits()
    {
        Planned(One);
        Planned(Two);
        Planned(Three);
        var plan = DecisionFixture.RunOf(_world.Comment("terrateam plan", Two, "network"));
        _ = _world.Comment("terrateam apply", One, "network");
        _ = _world.Report(plan);

        // Nothing runs now, and the trigger of #1 is not handled yet.
        Assert.Contains(
            "apply of #1, queued since",
            DecisionFixture.SaidBy(_world.Comment("terrateam apply", Two, "network")),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "apply of #1, queued since",
            DecisionFixture.SaidBy(_world.Push(Three with { HeadSha = new('9', 40) }, "network")),
            StringComparison.Ordinal
        );
        _ = DecisionFixture.RunOf(_world.Turn(Next(), One, "network"));
    }

    [Theory]
    [InlineData("unlock")]
    [InlineData("unlock by another")]
    [InlineData("close")]
    [InlineData("push")]
    public void What_waits_can_be_taken_back(string how)
    {
        Planned(One);
        Planned(Two);
        _ = DecisionFixture.RunOf(_world.Comment("terrateam apply", One, "network"));
        _ = _world.Comment("terrateam plan", Two, "network");
        var work = Assert.Single(WorkQueue.From(_world.Ledger));

        var decision = how switch
        {
            "unlock" => _world.Comment("terrateam unlock", Two, "network"),
            "unlock by another" => _world.Comment("terrateam unlock 2", Three, "network"),
            "close" => _world.Close(Two with { State = PullRequestState.Closed }, "network"),
            _ => _world.Push(Two with { HeadSha = new('9', 40) }, "network"),
        };

        Assert.DoesNotContain(WorkQueue.From(_world.Ledger), left => left.Id == work.Id);
        Assert.Empty(_world.Turn(work, Two, "network").Effects);
        if (how.StartsWith("unlock", StringComparison.Ordinal))
            Assert.Contains("took back 1", DecisionFixture.SaidBy(decision), StringComparison.Ordinal);
    }

    [Fact]
    public void A_merge_takes_back_plans_and_leaves_applies()
    {
        Planned(One);
        Planned(Two, "network", "web");
        _ = _world.StartDrift(RunKind.Apply, "network", "web");
        _ = _world.Comment("terrateam plan dir:web", Two, "network", "web");
        _ = _world.Comment("terrateam apply dir:network", Two, "network", "web");
        Assert.Equal([RunKind.Apply, RunKind.Plan], WorkQueue.From(_world.Ledger).Select(work => work.Kind));

        _ = _world.Close(Two with { State = PullRequestState.Merged }, "network", "web");
        Assert.Equal([RunKind.Apply], WorkQueue.From(_world.Ledger).Select(work => work.Kind));
    }

    [Fact]
    public void The_same_command_keeps_its_place_and_a_newer_plan_takes_that_of_an_older_one()
    {
        Planned(One);
        Planned(Two, "network", "web");
        _ = _world.StartDrift(RunKind.Apply, "network", "web");
        _ = _world.Comment("terrateam apply-autoapprove", One, "network");
        var first = Assert.Single(WorkQueue.From(_world.Ledger));
        _ = _world.Comment("terrateam apply-autoapprove", One, "network");
        var second = Assert.Single(WorkQueue.From(_world.Ledger));
        Assert.Equal(first.Since, second.Since);
        Assert.NotEqual(first.Id, second.Id);

        _ = _world.Comment("terrateam plan dir:network", Two, "network", "web");
        _ = _world.Comment("terrateam plan", Two, "network", "web");
        Assert.Equal(
            2,
            Assert.Single(WorkQueue.From(_world.Ledger), work => work.Kind == RunKind.Plan).Dirspaces.Count
        );
    }

    private QueuedWork Next() => WorkQueue.Ready(_world.Ledger)[0];

    private void Planned(PullRequest pullRequest, params string[] directories)
    {
        foreach (
            var run in DecisionFixture.RunsOf(
                _world.Push(pullRequest, directories.Length == 0 ? ["network"] : directories)
            )
        )
        {
            _ = _world.Report(run);
        }
    }
}

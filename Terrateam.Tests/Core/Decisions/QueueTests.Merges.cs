using Terrateam.Core.Changes;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Core.Runs;

namespace Terrateam.Tests.Core.Decisions;

public sealed partial class QueueTests
{
    [Fact]
    public void A_push_that_meets_anothers_apply_is_planned_when_that_is_over()
    {
        Planned(One);
        var apply = DecisionFixture.RunOf(_world.Comment("terrateam apply", One, "network"));
        Assert.Contains(
            "The plan waits",
            DecisionFixture.SaidBy(_world.Push(Two, "network")),
            StringComparison.Ordinal
        );
        Assert.Empty(_world.Push(Two, "network").Effects.OfType<Effect.Say>());
        _ = Assert.Single(WorkQueue.From(_world.Ledger));

        _ = _world.Report(apply);
        Assert.True(DecisionFixture.RunOf(_world.Turn(Next(), Two, "network")).IsAutomatic);
    }

    [Fact]
    public void An_apply_that_a_merge_asks_for_waits_too_and_tells_of_the_merge_once()
    {
        _world.Yaml += "when_modified: {autoapply: true}\n";
        Planned(One);
        var plan = DecisionFixture.RunOf(_world.Push(Two, "network"));
        var merged = One with { State = PullRequestState.Merged };
        var close = _world.Close(merged, "network");
        Assert.Contains("The apply waits", DecisionFixture.SaidBy(close), StringComparison.Ordinal);

        _ = _world.Report(plan);
        var turn = _world.Turn(Next(), merged, "network");
        Assert.Equal(RunKind.Apply, DecisionFixture.RunOf(turn).Kind);
        Assert.Empty(turn.Changes);
    }

    [Fact]
    public void An_apply_ends_the_plans_of_drift_and_waits_for_its_applies()
    {
        Planned(One);
        var drift = _world.StartDrift(RunKind.Plan, "network");
        var decision = _world.Comment("terrateam apply", One, "network");
        Assert.Equal(
            (drift.Id, RunEnd.Superseded),
            decision.Effects.OfType<Effect.EndRun>().Select(end => (end.RunId, end.Reason)).Single()
        );
        _ = _world.Report(DecisionFixture.RunOf(decision), succeeded: false);

        _ = _world.StartDrift(RunKind.Apply, "network");
        Assert.Contains(
            "apply of the drift schedule `nightly`",
            DecisionFixture.SaidBy(_world.Comment("terrateam plan", One, "network")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void No_more_waits_than_is_bearable()
    {
        string[] directories = [.. Enumerable.Range(0, WorkQueue.MaxOfOne + 1).Select(number => $"d{number}")];
        foreach (var run in DecisionFixture.RunsOf(_world.PushMany(One, directories.Length)))
            _ = _world.Report(run);
        _ = _world.StartDrift(RunKind.Apply, directories);
        foreach (var directory in directories[1..])
        {
            Assert.Contains(
                "Queued",
                DecisionFixture.SaidBy(_world.Comment($"terrateam plan dir:{directory}", One, directories)),
                StringComparison.Ordinal
            );
        }

        Assert.Contains(
            "Not now",
            DecisionFixture.SaidBy(_world.Comment("terrateam plan dir:d0", One, directories)),
            StringComparison.Ordinal
        );
        Assert.Equal(WorkQueue.MaxOfOne, WorkQueue.From(_world.Ledger).Count());
    }
}

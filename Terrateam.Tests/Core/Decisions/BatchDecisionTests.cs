using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Core.Runs;
using Terrateam.Tests.Core.Locks;
using static Terrateam.Tests.Core.Decisions.DecisionFixture;

namespace Terrateam.Tests.Core.Decisions;

/// <summary>One decision that starts several runs.</summary>
public sealed class BatchDecisionTests
{
    private readonly DecisionFixture _world = new()
    {
        Yaml = "batch_runs: {enabled: true, max_workspaces_per_batch: 1}\n",
    };

    [Fact]
    public void Each_batch_is_a_run_of_its_own_with_what_is_large_stored_once()
    {
        var starts = _world.Push(Sample.PullRequest(1), "network", "web").Effects.OfType<Effect.StartRun>().ToList();

        Assert.Equal(
            [
                [In("network")],
                [In("web")],
            ],
            starts.Select(start => start.Run.Dirspaces.Select(dirspace => dirspace.Dirspace))
        );
        Assert.Equal([null, starts[0].Run.Id], starts.Select(start => start.SharesWith));
        Assert.NotEmpty(starts[0].Run.Configuration);
        Assert.Equal([In("network"), In("web")], starts[0].Run.CostDirspaces);
        Assert.Empty(starts[1].Run.CostDirspaces);
        Assert.Equal([new(1, 2), new(2, 2)], starts.Select(start => start.Run.Batch));
        Assert.Equal(starts.Select(start => start.Run.Id), _world.Ledger.Runs.Select(run => run.RunId));
    }

    [Fact]
    public void Environments_and_runners_do_not_share_a_run()
    {
        _world.Yaml = """
            workflows:
            - {tag_query: 'dir:web', lock_policy: strict}

            """;
        Assert.Single(RunsOf(_world.Push(Sample.PullRequest(1), "network", "web")));
    }

    [Fact]
    public void A_new_push_ends_every_run_of_the_older_one()
    {
        var older = RunsOf(_world.Push(Sample.PullRequest(1), "network", "web"));
        var decision = _world.Push(Sample.PullRequest(1) with { HeadSha = new string('3', 40) }, "network", "web");

        Assert.Equal(older.Select(run => run.Id), decision.Effects.OfType<Effect.EndRun>().Select(end => end.RunId));
        Assert.Equal(2, RunsOf(decision).Count);
    }

    [Fact]
    public void The_end_of_one_run_neither_plans_again_nor_disturbs_the_others()
    {
        var runs = RunsOf(_world.Push(Sample.PullRequest(1), "network", "web"));
        var over = _world.Report(runs[0]);

        Assert.Empty(_world.Over(over, Sample.PullRequest(1), "network", "web").Effects);
        Assert.Equal(runs[1].Id, Assert.Single(_world.Ledger.Runs).RunId);
    }

    [Fact]
    public void The_next_layer_is_planned_when_the_last_apply_of_the_layer_is_over_and_not_before()
    {
        _world.Yaml += """
            dirs:
              web: {when_modified: {depends_on: 'dir:network or dir:database'}}

            """;
        string[] all = ["network", "database"];
        var plans = RunsOf(_world.Push(Sample.PullRequest(1), all));
        Assert.Equal(2, plans.Count);
        foreach (var plan in plans)
            _world.Report(plan);

        var applies = RunsOf(_world.Comment("terrateam apply", Sample.PullRequest(1), all));
        Assert.Equal(2, applies.Count);
        Assert.Empty(_world.Over(_world.Report(applies[0]), Sample.PullRequest(1), all).Effects);
        Assert.Equal(
            [In("web")],
            RunOf(_world.Over(_world.Report(applies[1]), Sample.PullRequest(1), all))
                .Dirspaces.Select(dirspace => dirspace.Dirspace)
        );
    }

    [Fact]
    public void A_failed_apply_keeps_the_next_layer_back_whatever_the_other_runs_come_to()
    {
        _world.Yaml += """
            dirs:
              web: {when_modified: {depends_on: 'dir:network or dir:database'}}

            """;
        string[] all = ["network", "database"];
        foreach (var plan in RunsOf(_world.Push(Sample.PullRequest(1), all)))
            _world.Report(plan);

        var applies = RunsOf(_world.Comment("terrateam apply", Sample.PullRequest(1), all));
        var failed = _world.Report(applies[0], succeeded: false);
        var done = _world.Report(applies[1]);

        Assert.Empty(_world.Over(failed, Sample.PullRequest(1), all).Effects);
        Assert.Empty(_world.Over(done, Sample.PullRequest(1), all).Effects);
        Assert.Contains(
            "web",
            SaidBy(_world.Comment("terrateam apply dir:web", Sample.PullRequest(1), all)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_run_that_never_began_does_not_give_back_the_lock_while_another_of_the_same_apply_works()
    {
        foreach (var plan in RunsOf(_world.Push(Sample.PullRequest(1), "network", "web")))
            _world.Report(plan);
        var applies = RunsOf(_world.Comment("terrateam apply", Sample.PullRequest(1), "network", "web"));

        _world.End(applies[0], RunEnd.Died, initiated: false);
        Assert.Equal(2, LockRule.Holds(_world.Ledger).Count);

        _world.End(applies[1], RunEnd.Died, initiated: false);
        Assert.Empty(LockRule.Holds(_world.Ledger));
    }

    [Theory]
    [InlineData(100, 100, false)]
    [InlineData(101, 51, true)]
    [InlineData(5_000, 100, true)]
    public void More_than_a_hundred_runs_become_larger_ones(int directories, int runs, bool enlarged)
    {
        var started = RunsOf(_world.PushMany(Sample.PullRequest(1), directories));

        Assert.Equal(runs, started.Count);
        Assert.Equal(directories, started.Sum(run => run.Dirspaces.Count));
        Assert.All(started, run => Assert.Equal(enlarged, run.Batch!.IsEnlarged));
    }

    [Fact]
    public void More_workspaces_of_one_directory_than_runs_are_refused_with_what_to_do()
    {
        _world.Yaml +=
            $"dirs:\n  network:\n    workspaces: "
            + $"{{{string.Join(", ", Enumerable.Range(0, 101).Select(number => $"w{number}: {{}}"))}}}\n";

        Assert.Contains(
            "terrateam plan workspace:",
            SaidBy(_world.Push(Sample.PullRequest(1), "network")),
            StringComparison.Ordinal
        );
        Assert.Empty(_world.Ledger.Runs);
        Assert.Single(RunsOf(_world.Comment("terrateam plan workspace:w7", Sample.PullRequest(1), "network")));
    }
}

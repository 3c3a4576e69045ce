using Terrateam.Core.Changes;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;
using Terrateam.Functions.Runs;
using Terrateam.Tests.Core.Locks;

namespace Terrateam.Tests.Functions.Runs;

/// <summary>The statuses of hooks, which all runs of an operation share.</summary>
public sealed class HookStatusesTests
{
    private const string Pre = "terrateam plan pre-hooks";
    private const string Post = "terrateam plan post-hooks";
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Dirspace Network = new("network", "default");
    private static readonly Dirspace Database = new("database", "default");
    private RepositoryLedger _ledger = RepositoryLedger.Empty;

    [Fact]
    public void Where_no_hook_ran_and_before_the_run_is_over_there_is_none()
    {
        var run = Started(RunKind.Plan, Network);
        Assert.Empty(Of(run));
        Assert.Empty(Of(Over(run, hooks: null)));
    }

    [Fact]
    public void Each_kind_of_hook_has_its_own()
    {
        var plan = Over(Started(RunKind.Plan, Network), new(Before: true, After: false));
        Assert.Equal([(Pre, StatusState.Success, plan.Id), (Post, StatusState.Failure, plan.Id)], Of(plan));

        var apply = Over(Started(RunKind.UnsafeApply, Network), new(Before: null, After: true));
        Assert.Equal([("terrateam apply post-hooks", StatusState.Success, apply.Id)], Of(apply));
    }

    [Fact]
    public void Of_two_runs_neither_speaks_for_the_other()
    {
        var (one, other) = (Started(RunKind.Plan, Network), Started(RunKind.Plan, Database));
        one = Over(one, new(Before: true, After: true));
        Assert.All(Of(one), status => Assert.Equal(StatusState.Pending, status.State));

        other = Over(other, new(Before: true, After: false));
        Assert.Equal([(Pre, StatusState.Success, other.Id), (Post, StatusState.Failure, other.Id)], Of(other));

        var again = Over(Started(RunKind.Plan, Network), new(Before: true, After: true));
        Assert.Equal((Post, StatusState.Failure, other.Id), Of(again)[1]);

        var mended = Over(Started(RunKind.Plan, Database), new(Before: true, After: true));
        Assert.Equal((Post, StatusState.Success, mended.Id), Of(mended)[1]);
    }

    [Fact]
    public void A_run_that_dies_leaves_none_of_the_others_pending()
    {
        var (one, other) = (Started(RunKind.Plan, Network), Started(RunKind.Plan, Database));
        one = Over(one, new(Before: true, After: null));
        Assert.Equal([(Pre, StatusState.Pending, one.Id)], Of(one));

        other = other with { Status = RunStatus.Ended, End = RunEnd.Died, EndedAt = Noon.AddMinutes(9) };
        _ledger = RunConclusion.Conclude(_ledger, other);
        Assert.Equal([(Pre, StatusState.Success, one.Id)], Of(other));
    }

    [Fact]
    public void What_an_older_commit_came_to_does_not_count()
    {
        _ = Over(Started(RunKind.Plan, Network), new(Before: false, After: null));
        var newer = Started(RunKind.Plan, Database);
        newer = Over(
            newer with
            {
                PullRequest = newer.PullRequest with { HeadSha = new string('9', 40) },
            },
            new(Before: true, After: null)
        );
        Assert.Equal([(Pre, StatusState.Success, newer.Id)], Of(newer));
    }

    [Fact]
    public void Above_fifty_dirspaces_they_are_set_once_when_nothing_is_to_come()
    {
        Dirspace[] many = [.. Enumerable.Range(0, 51).Select(number => new Dirspace($"d{number}", "default"))];
        var (one, other) = (Started(RunKind.Plan, many[..50]), Started(RunKind.Plan, many[50]));
        one = Over(one, new(Before: true, After: null));
        Assert.Empty(Of(one));

        other = Over(other, new(Before: true, After: null));
        Assert.Equal([(Pre, StatusState.Success, other.Id)], Of(other));
    }

    private List<(string Title, StatusState State, Guid? Run)> Of(Run run) =>
        [
            .. RunStatuses
                .Create(run, new Dictionary<Dirspace, PlanSummary?>(), _ledger)
                .Where(status => status.Title.EndsWith("-hooks", StringComparison.Ordinal))
                .Select(status => (status.Title, status.State, status.RunId)),
        ];

    private Run Started(RunKind kind, params Dirspace[] dirspaces)
    {
        var run = Sample.Run(kind, 1, Noon, dirspaces) with { InitiatedAt = Noon };
        var known = _ledger.Find(1)?.Dirspaces ?? [];
        var added = dirspaces
            .Where(dirspace => known.All(one => one.Dirspace != dirspace))
            .Select(dirspace => new DirspaceEntry(dirspace));
        _ledger = _ledger
            .With(new PullRequestEntry(1, PullRequestState.Open, "main", [.. known, .. added]))
            .With(ActiveRun.From(run));
        return run;
    }

    private Run Over(Run run, HookOutcomes? hooks)
    {
        run = run with
        {
            Status = RunStatus.Reported,
            EndedAt = Noon.AddMinutes(5),
            Hooks = hooks,
            Outcomes = [.. run.Dirspaces.Select(dirspace => new DirspaceOutcome(dirspace.Dirspace, true, true))],
        };
        _ledger = RunConclusion.Conclude(_ledger, run);
        return run;
    }
}

using Terrateam.Core.Changes;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;
using Terrateam.Functions.Runs;
using Terrateam.Tests.Core.Locks;

namespace Terrateam.Tests.Functions.Runs;

public sealed class RunStatusesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Dirspace Network = new("network", "default");
    private static readonly Dirspace Database = new("database", "default");

    [Fact]
    public void A_plan_says_what_is_waiting_for_an_apply_and_what_is_not()
    {
        var run = Reported(
            Sample.Run(RunKind.Plan, 1, Noon, Network, Database),
            new(Network, true, true),
            new(Database, true, false)
        );
        var statuses = Of(run, Ledger(run));

        Assert.Equal(StatusState.Success, statuses["terrateam plan: network default"].State);
        Assert.Equal(StatusState.Pending, statuses["terrateam apply: network default"].State);
        Assert.Equal(StatusState.Success, statuses["terrateam apply: database default"].State);
        Assert.Equal(StatusState.Pending, statuses["terrateam apply"].State);
    }

    [Fact]
    public void Nought_of_nought_is_not_applied()
    {
        var run = Sample.Run(RunKind.Plan, 1, Noon, Network);

        Assert.Equal(StatusState.Pending, Of(run, RepositoryLedger.Empty)["terrateam apply"].State);
    }

    [Fact]
    public void A_failed_apply_fails_the_status_that_can_be_required()
    {
        var run = Reported(Sample.Run(RunKind.Apply, 1, Noon, Network), new DirspaceOutcome(Network, false)) with
        {
            InitiatedAt = Noon,
        };

        Assert.Equal(StatusState.Failure, Of(run, Ledger(run))["terrateam apply"].State);
    }

    [Fact]
    public void The_end_of_a_superseded_run_does_not_overwrite_its_successor()
    {
        var older = Sample.Run(RunKind.Plan, 1, Noon, Network, Database) with
        {
            Status = RunStatus.Ended,
            End = RunEnd.Superseded,
            EndDetail = "A newer plan was asked for.",
            EndedAt = Noon.AddMinutes(2),
        };
        var newer = Sample.Run(RunKind.Plan, 1, Noon.AddMinutes(1), Network);
        var statuses = Of(older, Ledger(older).With(ActiveRun.From(newer)));

        Assert.DoesNotContain("terrateam plan: network default", statuses.Keys);
        Assert.Equal(StatusState.Failure, statuses["terrateam plan: database default"].State);
    }

    [Fact]
    public void Above_fifty_dirspaces_there_is_one_status_for_all()
    {
        Dirspace[] many = [.. Enumerable.Range(0, 51).Select(number => new Dirspace($"d{number}", "default"))];
        var run = Sample.Run(RunKind.Plan, 1, Noon, many);

        Assert.Equal(
            ["terrateam apply", "terrateam plan"],
            Of(run, RepositoryLedger.Empty).Keys.Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData(RunKind.Plan, 1, 2, 1, 3)]
    [InlineData(RunKind.Apply, 1, 1, 1, 2)]
    [InlineData(RunKind.UnsafeApply, 1, 2, 1, 2)]
    [InlineData(RunKind.Plan, 100, 2, 0, 2)]
    [InlineData(RunKind.Apply, 100, 0, 0, 1)]
    public void What_has_not_changed_is_set_again_only_at_the_end(
        RunKind kind,
        int dirspaces,
        int dispatched,
        int running,
        int reported
    )
    {
        Dirspace[] all = [.. Enumerable.Range(0, dirspaces).Select(number => new Dirspace($"d{number}", "default"))];
        var run = Sample.Run(kind, 1, Noon, all) with { Status = RunStatus.Dispatched };
        var over = Reported(run, [.. all.Select(dirspace => new DirspaceOutcome(dirspace, true, true))]);

        Assert.Equal(dispatched, Of(run, Ledger(run)).Count);
        Assert.Equal(running, Of(run with { Status = RunStatus.Running }, Ledger(run)).Count);
        Assert.Equal(reported, Of(over, Ledger(over)).Count);
        Assert.Contains("terrateam apply", Of(over, Ledger(over)).Keys);
    }

    [Theory]
    [InlineData("production", "Waiting for an approval of production")]
    [InlineData(null, "Waiting for an approval")]
    public void A_job_that_is_held_back_says_for_what_it_waits(string? environment, string description)
    {
        var run = Sample.Run(RunKind.Apply, 1, Noon, Network) with
        {
            Status = RunStatus.Dispatched,
            Environment = environment,
            WaitsForApproval = true,
        };

        var status = Of(run, Ledger(run))["terrateam apply: network default"];
        Assert.Equal((StatusState.Pending, description), (status.State, status.Description));
    }

    [Fact]
    public void What_could_not_be_counted_is_no_change_of_outputs()
    {
        var run = Reported(Sample.Run(RunKind.Plan, 1, Noon, Network), new DirspaceOutcome(Network, true, true));

        string Told(PlanSummary? summary) =>
            RunStatuses
                .Create(run, new Dictionary<Dirspace, PlanSummary?> { [Network] = summary }, Ledger(run))
                .Single(status => status.Title == "terrateam plan: network default")
                .Description!;
        Assert.Equal("There are changes, and how many is not known", Told(null));
        Assert.Equal("Only outputs change", Told(PlanSummary.None with { IsOnlyOutputs = true }));
        Assert.Equal("+0 ~0 -0, 2 forgotten", Told(new(0, 0, 0, Forget: 2)));
        Assert.Equal("+0 ~0 -0, 1 moved", Told(PlanSummary.None with { Move = 1 }));
    }

    private static Dictionary<string, StatusChange> Of(Run run, RepositoryLedger ledger) =>
        RunStatuses
            .Create(run, new Dictionary<Dirspace, PlanSummary?>(), ledger)
            .ToDictionary(status => status.Title, StringComparer.Ordinal);

    private static Run Reported(Run run, params DirspaceOutcome[] outcomes) =>
        run with
        {
            Status = RunStatus.Reported,
            EndedAt = Noon.AddMinutes(5),
            Outcomes = outcomes,
        };

    private static RepositoryLedger Ledger(Run run)
    {
        var entry = new PullRequestEntry(
            1,
            PullRequestState.Open,
            "main",
            [.. run.Dirspaces.Select(dirspace => new DirspaceEntry(dirspace.Dirspace))]
        );
        var ledger = RepositoryLedger.Empty.With(entry).With(ActiveRun.From(run));
        return run.IsOver ? RunConclusion.Conclude(ledger, run) : ledger;
    }
}

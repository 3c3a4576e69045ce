using Terrateam.Core.Decisions;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;
using Terrateam.Tests.Core.Access;
using Terrateam.Tests.Core.Locks;
using static Terrateam.Tests.Core.Decisions.DecisionFixture;

namespace Terrateam.Tests.Core.Decisions;

/// <summary>Gates between a plan and its apply.</summary>
public sealed class GateApproveTests
{
    private readonly DecisionFixture _world = new();

    [Fact]
    public void A_gate_shuts_the_apply_until_it_is_approved_by_those_it_names()
    {
        PlannedWith(new("network", "default"), "sec", "team:sec");
        var refusal = SaidBy(Ask("terrateam apply"));
        Assert.Contains("terrateam gate approve sec", refusal, StringComparison.Ordinal);
        Assert.Contains("0 of 1 approval by team:sec", refusal, StringComparison.Ordinal);

        Assert.Contains("may not approve", SaidBy(Ask("terrateam gate approve sec")), StringComparison.Ordinal);
        _ = SaidBy(Ask("terrateam apply"));

        _world.Actor = People.With("bob", teams: "sec");
        var approved = Ask("terrateam gate approve sec");
        Assert.Contains("it is open for `network` `default`", SaidBy(approved), StringComparison.Ordinal);
        Assert.Contains(approved.Effects, effect => effect is Effect.React { Content: "rocket" });
        Assert.Equal(RunKind.Apply, RunOf(Ask("terrateam apply")).Kind);
    }

    // Else a job could find out which teams there are, by gates that name guesses.
    [Fact]
    public void A_team_that_a_gate_names_is_not_looked_for()
    {
        _world.Teams = new([]);
        PlannedWith(new("network", "default"), "sec", "team:sec");

        Assert.DoesNotContain("no such team", SaidBy(Ask("terrateam apply")), StringComparison.Ordinal);
        Assert.DoesNotContain("no such team", SaidBy(Ask("terrateam gate approve sec")), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_token_is_answered_with_those_that_there_are()
    {
        PlannedWith(new("network", "default"), "sec", "*");

        Assert.Contains(
            "The tokens of this commit are `sec`",
            SaidBy(Ask("terrateam gate approve nonsense")),
            StringComparison.Ordinal
        );
        var both = SaidBy(Ask("terrateam gate approve sec nonsense"));
        Assert.Contains("approved the gate `sec`", both, StringComparison.Ordinal);
        Assert.Contains("There is no gate `nonsense`", both, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gate_without_a_token_is_opened_by_approvals_of_the_pull_request()
    {
        PlannedWith(new("network", "default"), null, "team:sec");
        Assert.Contains("approve the pull request", SaidBy(Ask("terrateam apply")), StringComparison.Ordinal);

        _world.Approvers = [People.With("bob", teams: "sec")];
        Assert.Equal(RunKind.Apply, RunOf(Ask("terrateam apply")).Kind);
    }

    [Fact]
    public void A_new_commit_starts_over()
    {
        PlannedWith(new("network", "default"), "sec", "*");
        _ = SaidBy(Ask("terrateam gate approve sec"));
        var pushed = Sample.PullRequest(1) with { HeadSha = new string('7', 40) };
        Report(RunOf(_world.Push(pushed, "network")), "sec", "*");

        Assert.Contains(
            "Gates are shut",
            SaidBy(_world.Comment("terrateam apply", pushed, "network")),
            StringComparison.Ordinal
        );
        Assert.Single(_world.Ledger.Find(1)!.Gates);
    }

    [Fact]
    public void A_plan_without_the_gate_takes_it_away_and_one_that_died_does_not()
    {
        PlannedWith(new("network", "default"), "sec", "team:sec");
        _world.End(RunOf(Ask("terrateam plan")), RunEnd.Died, initiated: true);
        Assert.Single(_world.Ledger.Find(1)!.Gates);

        _world.Report(RunOf(Ask("terrateam plan")));
        Assert.Empty(_world.Ledger.Find(1)!.Gates);
    }

    [Theory]
    [InlineData("alice", null, "could not be determined")]
    [InlineData("alice", "alice", "cannot approve its gates")]
    public void Nobody_approves_a_gate_of_their_own_work_or_where_nobody_can_tell(
        string actor,
        string? contributor,
        string refusal
    )
    {
        PlannedWith(new("network", "default"), "sec", "*");
        _world.Actor = People.With(actor);
        _world.Contributors = contributor is null ? null : new([contributor]);

        Assert.Contains(refusal, SaidBy(Ask("terrateam gate approve sec")), StringComparison.Ordinal);
        Assert.Empty(Assert.Single(_world.Ledger.Find(1)!.Gates).ApprovedBy);
    }

    private void PlannedWith(Dirspace dirspace, string? token, string who) =>
        Report(RunOf(_world.Push(Sample.PullRequest(1), dirspace.Directory)), token, who);

    private void Report(Run run, string? token, string who) =>
        _world.Report(
            run with
            {
                Gates = GateReader.Read(
                    [new(AnyOf: [who], Token: token)],
                    [.. run.Dirspaces.Select(dirspace => dirspace.Dirspace)],
                    run.PullRequest.HeadSha
                ),
            }
        );

    private Decision Ask(string command) => _world.Comment(command, Sample.PullRequest(1), "network");
}

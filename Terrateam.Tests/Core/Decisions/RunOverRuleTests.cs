using Terrateam.Core.Changes;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Core.Runs;
using Terrateam.Tests.Core.Locks;

namespace Terrateam.Tests.Core.Decisions;

/// <summary>When the end of a run is decided without GitHub: only where the decision could have no effect.</summary>
public sealed class RunOverRuleTests
{
    private static readonly PullRequest Pull = Sample.PullRequest(1);

    [Fact]
    public void After_the_last_plan_and_after_its_apply_nothing_follows()
    {
        var fixture = new DecisionFixture();
        var plan = fixture.Report(Assert.Single(DecisionFixture.RunsOf(fixture.Push(Pull, "network", "web"))));
        Assert.True(IsSettled(plan, fixture.Ledger));
        var before = fixture.Ledger.Find(1);
        var decision = fixture.Over(plan, Pull, "network", "web");
        Assert.Empty(decision.Effects);
        Assert.Equal(before!.Dirspaces, fixture.Ledger.Find(1)!.Dirspaces);

        var apply = fixture.Report(
            Assert.Single(DecisionFixture.RunsOf(fixture.Comment("terrateam apply", Pull, "network", "web")))
        );
        Assert.True(IsSettled(apply, fixture.Ledger));
        Assert.Empty(fixture.Over(apply, Pull, "network", "web").Effects);
    }

    [Theory]
    [InlineData("when_modified:\n  autoapply: true")]
    [InlineData("automerge:\n  enabled: true")]
    [InlineData("dirs:\n  web:\n    when_modified:\n      depends_on: 'dir:network'")]
    public void What_the_configuration_lets_follow_is_decided(string yaml)
    {
        var fixture = new DecisionFixture { Yaml = yaml };
        var plan = fixture.Report(DecisionFixture.RunsOf(fixture.Push(Pull, "network", "web"))[0]);

        Assert.False(IsSettled(plan, fixture.Ledger));
    }

    [Fact]
    public void What_the_ledger_cannot_exclude_is_decided()
    {
        var fixture = new DecisionFixture();
        var plan = fixture.Report(Assert.Single(DecisionFixture.RunsOf(fixture.Push(Pull, "network", "web"))));
        var ledger = fixture.Ledger;
        var entry = ledger.Find(1)!;
        var (first, rest) = (entry.Dirspaces[0], entry.Dirspaces.Skip(1));
        var other = Sample.Run(RunKind.Plan, 1, fixture.Now, DecisionFixture.In("database"));

        Assert.True(IsSettled(plan, ledger));
        Assert.All(
            new RepositoryLedger[]
            {
                RepositoryLedger.Empty,
                ledger.With(ActiveRun.From(other)),
                ledger.With(entry with { State = PullRequestState.Merged }),
                ledger.With(entry with { State = PullRequestState.Closed }),
                ledger.With(entry with { BaseRef = "release" }),
                ledger.With(entry with { DiffSha = null }),
                ledger.With(entry with { DiffSha = Sample.Base }),
                ledger.With(entry with { Dirspaces = [first with { Plan = null }, .. rest] }),
                ledger.With(
                    entry with
                    {
                        Dirspaces = [first with { Plan = first.Plan! with { HeadSha = Sample.Base } }, .. rest],
                    }
                ),
                ledger.With(
                    entry with
                    {
                        Dirspaces = [first with { Plan = first.Plan! with { BaseSha = Sample.Head } }, .. rest],
                    }
                ),
            },
            changed => Assert.False(IsSettled(plan, changed))
        );
        Assert.All(
            new Run?[]
            {
                null,
                plan with
                {
                    IsLast = false,
                },
                plan with
                {
                    Status = RunStatus.Running,
                },
                plan with
                {
                    AppliesFor = "alice",
                },
                plan with
                {
                    Drift = "nightly",
                },
                plan with
                {
                    Id = Guid.NewGuid(),
                },
            },
            run => Assert.False(RunOverRule.IsSettled(Over(plan), run, ledger))
        );
    }

    private static Trigger.RunOver Over(Run run) => new(run.Id, run.Actor, run.Kind, run.IsAutomatic);

    private static bool IsSettled(Run run, RepositoryLedger ledger) => RunOverRule.IsSettled(Over(run), run, ledger);
}

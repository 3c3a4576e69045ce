using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Decisions;
using Terrateam.Core.Gates;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;
using Sample = Terrateam.Tests.Core.Locks.Sample;

namespace Terrateam.Tests.Core.Decisions;

public sealed class PullRequestOverviewTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Dirspace Network = new("network", "default");
    private static readonly PlanRecord Changes = Plan(PlanOutcome.Changes);

    public static TheoryData<string, OverviewStatus> States =>
        new()
        {
            { "never planned", OverviewStatus.NotPlanned },
            { "planned", OverviewStatus.Planned },
            { "no changes", OverviewStatus.NoChanges },
            { "plan failed", OverviewStatus.PlanFailed },
            { "older head", OverviewStatus.Outdated },
            { "failed at an older head", OverviewStatus.Outdated },
            { "other base", OverviewStatus.Outdated },
            { "expired", OverviewStatus.Outdated },
            { "overtaken", OverviewStatus.Overtaken },
            { "applied", OverviewStatus.Applied },
            { "apply failed", OverviewStatus.ApplyFailed },
            { "left the diff", OverviewStatus.Left },
            { "closed", OverviewStatus.NotApplied },
            { "planning", OverviewStatus.Planning },
            { "applying", OverviewStatus.Applying },
            { "held", OverviewStatus.Locked },
            { "gate", OverviewStatus.WaitsForGate },
            { "open gate", OverviewStatus.Planned },
            { "gate of reviews", OverviewStatus.Planned },
        };

    [Theory]
    [MemberData(nameof(States))]
    public void A_dirspace_is_in_the_state_that_an_apply_would_find(string state, OverviewStatus expected)
    {
        var entry = Entry(Dirspace(state)) with
        {
            State = state == "closed" ? PullRequestState.Closed : PullRequestState.Open,
            Gates = state switch
            {
                "gate" => [Gate("policy")],
                "open gate" => [Gate("policy") with { AnyOfCount = 0 }],
                "gate of reviews" => [Gate(null)],
                _ => [],
            },
        };
        var ledger = RepositoryLedger.Empty.With(entry);
        ledger = state switch
        {
            "overtaken" => ledger.With([new DirspaceChange(Network, 7, Noon.AddMinutes(10))]),
            "planning" => ledger.With(Active(RunKind.Plan)),
            "applying" => ledger.With(Active(RunKind.Apply)),
            "held" => ledger.With(
                new PullRequestEntry(
                    7,
                    PullRequestState.Open,
                    "main",
                    [new(Network, Apply: Applied(succeeded: true))],
                    ApplyStartedAt: Noon.AddMinutes(-30)
                )
            ),
            _ => ledger,
        };

        var now = state == "expired" ? Noon.AddDays(15) : Noon.AddHours(1);
        var report = PullRequestOverview.Create(ledger, 1, now);

        var row = Assert.Single(report!.Rows);
        Assert.Equal(expected, row.Status);
        Assert.Equal(expected is OverviewStatus.Overtaken or OverviewStatus.Locked ? 7 : null, row.By);
        Assert.Equal(state is "gate" or "gate of reviews" ? 1 : 0, report.Gates.Count);
    }

    [Fact]
    public void Without_an_overview_there_is_none()
    {
        var ledger = RepositoryLedger.Empty.With(Entry(new(Network)) with { Overview = null });

        Assert.Null(PullRequestOverview.Create(ledger, 1, Noon));
        Assert.Null(PullRequestOverview.Create(ledger, 2, Noon));
    }

    private static DirspaceEntry Dirspace(string state) =>
        state switch
        {
            "never planned" => new(Network),
            "no changes" => new(Network, Plan: Plan(PlanOutcome.NoChanges)),
            "plan failed" => new(Network, Plan: Plan(PlanOutcome.Failed)),
            "older head" => new(Network, Plan: Changes with { HeadSha = "older" }),
            "failed at an older head" => new(Network, Plan: Plan(PlanOutcome.Failed) with { HeadSha = "older" }),
            "other base" => new(Network, Plan: Changes with { BaseSha = "older" }),
            "applied" => new(Network, Plan: Changes, Apply: Applied(succeeded: true)),
            "apply failed" => new(Network, Plan: Changes, Apply: Applied(succeeded: false)),
            "left the diff" => new(Network, InDiff: false, Apply: Applied(succeeded: true) with { HeadSha = "older" }),
            _ => new(Network, Plan: Changes),
        };

    private static PullRequestEntry Entry(DirspaceEntry dirspace) =>
        new(1, PullRequestState.Open, "main", [dirspace])
        {
            Overview = new(Sample.Head, Sample.Base, RunCommentRule.All),
        };

    private static PlanRecord Plan(PlanOutcome outcome) =>
        new(Guid.NewGuid(), Sample.Head, Sample.Base, Noon, Noon.AddMinutes(1), outcome) { BaseRef = "main" };

    private static ApplyRecord Applied(bool succeeded) =>
        new(Guid.NewGuid(), null, Sample.Head, Noon.AddMinutes(2), succeeded)
        {
            BaseRef = "main",
            BaseSha = Sample.Base,
        };

    private static ActiveRun Active(RunKind kind) => ActiveRun.From(Sample.Run(kind, 1, Noon, Network));

    private static Gate Gate(string? token) => new(Network, Sample.Head, token, null, [], [], 1, []);
}

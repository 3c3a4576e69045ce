using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Gates;
using Terrateam.Core.Locks;
using Terrateam.Core.Notices;
using Terrateam.Core.Runs;

namespace Terrateam.Tests.Core.Notices;

public sealed class RunNoticesTests
{
    private static readonly NoticeEvent[] All = Enum.GetValues<NoticeEvent>();

    [Fact]
    public void A_failed_plan_is_told_once_to_each_destination_that_wants_to_know_with_what_failed()
    {
        var run = NoticeSamples.Run(
            NoticeSamples.To("platform", NoticeEvent.PlanFailed),
            NoticeSamples.To("PLATFORM", NoticeEvent.PlanFailed),
            NoticeSamples.To("others", NoticeEvent.ApplyFailed)
        ) with
        {
            Outcomes = [NoticeSamples.Outcome(NoticeSamples.Network), NoticeSamples.Outcome(NoticeSamples.Dns, false)],
        };

        var notice = Assert.Single(Notices(run));

        Assert.Equal((NoticeEvent.PlanFailed, "platform", 12), (notice.Event, notice.Destination, notice.PullRequest));
        Assert.Equal([NoticeSamples.Dns], notice.Dirspaces);
        Assert.Equal(notice.Id, Assert.Single(Notices(run)).Id);
        Assert.NotEqual(notice.Id, Assert.Single(Notices(run with { Id = Guid.Empty })).Id);
    }

    [Fact]
    public void A_destination_hears_nothing_of_directories_that_it_did_not_select()
    {
        var run = NoticeSamples.Run(
            new NoticeSubscription("platform", [NoticeEvent.PlanFailed], [NoticeSamples.Network])
        ) with
        {
            Outcomes = [NoticeSamples.Outcome(NoticeSamples.Network), NoticeSamples.Outcome(NoticeSamples.Dns, false)],
        };

        Assert.Empty(Notices(run));
    }

    [Fact]
    public void A_plan_that_succeeds_tells_nothing()
    {
        Assert.Empty(Notices(NoticeSamples.Run(NoticeSamples.To("platform", All))));
        Assert.Empty(Notices(NoticeSamples.Run() with { Subscriptions = null, Status = RunStatus.Ended }));
    }

    [Fact]
    public void An_apply_is_told_as_done_or_failed()
    {
        var apply = NoticeSamples.Run(NoticeSamples.To("platform", All)) with { Kind = RunKind.Apply };
        Assert.Equal(NoticeEvent.ApplyDone, Assert.Single(Notices(apply)).Event);

        var failed = apply with
        {
            Outcomes = [NoticeSamples.Outcome(NoticeSamples.Network), NoticeSamples.Outcome(NoticeSamples.Dns, false)],
        };
        var notice = Assert.Single(Notices(failed));
        Assert.Equal(NoticeEvent.ApplyFailed, notice.Event);
        Assert.Equal([NoticeSamples.Dns], notice.Dirspaces);

        var hook = Assert.Single(Notices(apply with { HooksSucceeded = false }));
        Assert.Equal((NoticeEvent.ApplyFailed, 2), (hook.Event, hook.Dirspaces.Count));
    }

    [Theory]
    [InlineData(RunEnd.Died, true)]
    [InlineData(RunEnd.NotStarted, true)]
    [InlineData(RunEnd.QueuedTooLong, true)]
    [InlineData(RunEnd.RanTooLong, true)]
    [InlineData(RunEnd.Superseded, false)]
    [InlineData(RunEnd.Unlocked, false)]
    [InlineData(RunEnd.PullRequestClosed, false)]
    [InlineData(RunEnd.Suspended, false)]
    public void A_run_without_a_report_is_told_unless_people_ended_it(RunEnd end, bool isTold)
    {
        var run = NoticeSamples.Run(NoticeSamples.To("platform", All)) with
        {
            Status = RunStatus.Ended,
            End = end,
            EndDetail = "Why",
        };

        var notices = Notices(run);

        Assert.Equal(isTold, notices.Count == 1);
        Assert.All(notices, static notice => Assert.Equal("Why", notice.Reason));
    }

    [Fact]
    public void Nothing_is_told_of_a_run_that_is_not_over() =>
        Assert.Empty(
            Notices(
                NoticeSamples.Run(NoticeSamples.To("platform", All)) with
                {
                    Status = RunStatus.Running,
                    Outcomes = [],
                }
            )
        );

    [Fact]
    public void A_gate_that_wants_approvals_is_told_with_what_it_wants()
    {
        var run = NoticeSamples.Run(NoticeSamples.To("platform", All)) with
        {
            Gates = [Gate, Gate with { AnyOfCount = 2 }],
        };
        Assert.Empty(Notices(run));
        Assert.Empty(RunNotices.Of(run, Recorded(Gate)));

        var notice = Assert.Single(RunNotices.Of(run, Recorded(Gate, Gate with { AnyOfCount = 2 })));

        Assert.Equal(NoticeEvent.GateWaiting, notice.Event);
        Assert.Equal([NoticeSamples.Dns], notice.Dirspaces);
        Assert.StartsWith("Costs: ", Assert.Single(notice.Gates), StringComparison.Ordinal);
    }

    [Fact]
    public void A_gate_that_kept_its_approvals_or_is_of_a_newer_plan_is_not_told()
    {
        var gate = Gate with { AnyOfCount = 1 };
        var run = NoticeSamples.Run(NoticeSamples.To("platform", All)) with { Gates = [gate] };
        Assert.Single(RunNotices.Of(run, Recorded(gate)));

        Assert.Empty(
            RunNotices.Of(
                run,
                Recorded(gate with { ApprovedBy = [Person.Unknown("bob") with { Role = RepositoryRole.Admin }] })
            )
        );
        Assert.Empty(RunNotices.Of(run, Recorded(gate with { PlanDigest = "newer" })));
        Assert.Empty(RunNotices.Of(run, Recorded(gate with { HeadSha = "newer" })));
    }

    private static Gate Gate { get; } = new(NoticeSamples.Dns, "head", "cost", "Costs", [], [], 0, []);

    private static IReadOnlyList<Notice> Notices(Run run) => RunNotices.Of(run, RepositoryLedger.Empty);

    private static RepositoryLedger Recorded(params IReadOnlyList<Gate> gates) =>
        RepositoryLedger.Empty with
        {
            PullRequests = [new(12, PullRequestState.Open, "main", []) { Gates = gates }],
        };
}

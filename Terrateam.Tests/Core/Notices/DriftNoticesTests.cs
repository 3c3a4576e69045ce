using Terrateam.Core.Configuration;
using Terrateam.Core.Notices;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;

namespace Terrateam.Tests.Core.Notices;

/// <summary>Drift is told when it is new, when it is another, and when it is gone.</summary>
public sealed class DriftNoticesTests
{
    private IReadOnlyList<KnownDrift> _known = [];
    private DateTimeOffset _slot = NoticeSamples.Time;

    [Fact]
    public void The_same_drift_is_told_once_and_again_when_it_changes_or_comes_back()
    {
        Assert.Equal([(NoticeEvent.DriftFound, 2)], Pass());
        Assert.Empty(Pass());
        Assert.Equal([(NoticeEvent.DriftFound, 1)], Pass(network: "other"));
        Assert.Equal([(NoticeEvent.DriftGone, 1)], Pass(network: null));
        Assert.Equal([(NoticeEvent.DriftGone, 1)], Pass(network: null, dns: null));
        Assert.Empty(Pass(network: null, dns: null));
        Assert.Equal([(NoticeEvent.DriftFound, 2)], Pass());
    }

    [Fact]
    public void What_could_not_be_planned_is_neither_found_nor_gone()
    {
        _ = Pass();
        var failed = Drift() with
        {
            Outcomes = [NoticeSamples.Outcome(NoticeSamples.Network, false), NoticeSamples.Outcome(NoticeSamples.Dns)],
        };

        Assert.Empty(Pass(failed));
        Assert.Equal(2, _known.Count);
        Assert.Empty(Pass(failed with { Status = RunStatus.Ended, Outcomes = [] }));
        Assert.Equal(2, _known.Count);
    }

    [Fact]
    public void A_pass_over_one_directory_says_nothing_of_the_others()
    {
        _ = Pass();
        var one = Drift() with
        {
            Dirspaces = [new(NoticeSamples.Dns, 0)],
            Outcomes = [NoticeSamples.Outcome(NoticeSamples.Dns, hasChanges: false)],
        };

        Assert.Equal([(NoticeEvent.DriftGone, 1)], Pass(one));
        Assert.Equal(NoticeSamples.Network, Assert.Single(_known).Dirspace);
    }

    [Fact]
    public void Drift_that_the_same_pass_put_right_is_not_told()
    {
        Assert.Empty(Pass(Drift(), righted: [NoticeSamples.Network, NoticeSamples.Dns]));
        _ = Pass();
        Assert.Equal([(NoticeEvent.DriftGone, 2)], Pass(Drift(), righted: [NoticeSamples.Network, NoticeSamples.Dns]));
    }

    [Fact]
    public void Each_destination_knows_for_itself()
    {
        _ = Pass();
        var run = Drift() with
        {
            Subscriptions =
            [
                NoticeSamples.To("platform", NoticeEvent.DriftFound, NoticeEvent.DriftGone),
                NoticeSamples.To("new", NoticeEvent.DriftFound),
            ],
        };

        Assert.Equal([(NoticeEvent.DriftFound, 2)], Pass(run));
        Assert.Equal(
            [(NoticeEvent.DriftGone, 2)],
            Pass(
                run with
                {
                    Outcomes =
                    [
                        NoticeSamples.Outcome(NoticeSamples.Network, hasChanges: false),
                        NoticeSamples.Outcome(NoticeSamples.Dns, hasChanges: false),
                    ],
                }
            )
        );
        Assert.Empty(_known);
    }

    [Fact]
    public void It_is_wanted_where_a_destination_wants_it()
    {
        Assert.True(DriftNotices.IsWanted([Drift()]));
        Assert.False(
            DriftNotices.IsWanted([
                Drift() with
                {
                    Subscriptions = [NoticeSamples.To("platform", NoticeEvent.PlanFailed)],
                },
                Drift() with
                {
                    Subscriptions = null,
                },
            ])
        );
    }

    private static Run Drift(string? network = "digest", string? dns = "digest") =>
        NoticeSamples.Run(NoticeSamples.To("platform", NoticeEvent.DriftFound, NoticeEvent.DriftGone)) with
        {
            Drift = "nightly",
            Outcomes =
            [
                NoticeSamples.Outcome(NoticeSamples.Network, hasChanges: network is not null, digest: network),
                NoticeSamples.Outcome(NoticeSamples.Dns, hasChanges: dns is not null, digest: dns),
            ],
        };

    private IEnumerable<(NoticeEvent Event, int Dirspaces)> Pass(string? network = "digest", string? dns = "digest") =>
        Pass(Drift(network, dns));

    private IEnumerable<(NoticeEvent Event, int Dirspaces)> Pass(Run plan, HashSet<Dirspace>? righted = null)
    {
        _slot += TimeSpan.FromDays(1);
        var (notices, known) = DriftNotices.Of([plan], righted ?? [], _known, _slot);
        Assert.Equal(notices.Count, notices.Select(static notice => notice.Id).Distinct().Count());
        Assert.Equal(notices.Select(static notice => notice.Id), Again());
        _known = known;
        return [.. notices.Select(static notice => (notice.Event, notice.Dirspaces.Count))];

        IEnumerable<string> Again() =>
            DriftNotices.Of([plan], righted ?? [], _known, _slot).Notices.Select(static notice => notice.Id);
    }
}

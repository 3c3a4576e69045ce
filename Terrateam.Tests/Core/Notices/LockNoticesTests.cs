using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Locks;
using Terrateam.Core.Notices;
using Terrateam.Core.Runs;

namespace Terrateam.Tests.Core.Notices;

public sealed class LockNoticesTests
{
    [Fact]
    public void A_lock_is_told_after_the_hours_of_each_destination_and_as_the_same_from_then_on()
    {
        var ledger = Ledger();
        Assert.Empty(At(ledger, 4.9));
        var first = Assert.Single(At(ledger, 5));
        Assert.Equal(("platform", NoticeEvent.LockHeld, 12), (first.Destination, first.Event, first.PullRequest));
        Assert.Equal([NoticeSamples.Dns], first.Dirspaces);

        var later = At(ledger, 30);

        Assert.Equal(["owners", "platform"], later.Select(static one => one.Destination).Order(StringComparer.Ordinal));
        Assert.Contains(later, one => one.Id == first.Id);
        Assert.Empty(At(ledger with { PullRequests = [Entry() with { UnlockedAt = NoticeSamples.Time }] }, 30));
    }

    [Fact]
    public void A_lock_that_was_taken_anew_is_told_anew()
    {
        var before = At(Ledger(), 5)[0].Id;
        var anew = Ledger() with { PullRequests = [Entry() with { ApplyStartedAt = NoticeSamples.Time.AddHours(1) }] };

        Assert.NotEqual(before, Assert.Single(At(anew, 6)).Id);
    }

    private static RepositoryLedger Ledger() => RepositoryLedger.Empty with { PullRequests = [Entry()] };

    private static PullRequestEntry Entry() =>
        new(
            12,
            PullRequestState.Open,
            "main",
            [
                new(NoticeSamples.Network),
                new(NoticeSamples.Dns)
                {
                    LockNotices = [new LockSubscription("platform", 5), new LockSubscription("owners", 24)],
                },
            ],
            ApplyStartedAt: NoticeSamples.Time
        );

    private static IReadOnlyList<Notice> At(RepositoryLedger ledger, double hours) =>
        LockNotices.Of(NoticeSamples.Infra, ledger, NoticeSamples.Time.AddHours(hours));
}

using System.Globalization;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Locks;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Notices;

/// <summary>What is told of pull requests that hold dirspaces for too long.</summary>
public static class LockNotices
{
    /// <summary>The notices of a repository: one for each destination and pull request, and the time of its lock.</summary>
    public static IReadOnlyList<Notice> Of(Repository repository, RepositoryLedger ledger, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(ledger);
        return
        [
            .. ledger
                .PullRequests.Where(static entry => entry.Dirspaces.Any(static one => one.LockNotices is not null))
                .SelectMany(entry => Overdue(entry, now))
                .GroupBy(static one =>
                    (Destination: one.Subscription.Destination.ToUpperInvariant(), one.Hold.PullRequest, one.Hold.Since)
                )
                .Select(group => Create(repository, [.. group], now)),
        ];
    }

    private static IEnumerable<(LockSubscription Subscription, Hold Hold)> Overdue(
        PullRequestEntry entry,
        DateTimeOffset now
    ) =>
        LockRule
            .Holds(entry)
            .SelectMany(hold =>
                (entry.Find(hold.Dirspace)?.LockNotices ?? [])
                    .Where(one => now - hold.Since >= TimeSpan.FromHours(one.Hours))
                    .Select(one => (one, hold))
            );

    private static Notice Create(
        Repository repository,
        IReadOnlyList<(LockSubscription Subscription, Hold Hold)> overdue,
        DateTimeOffset now
    )
    {
        var (subscription, hold) = overdue[0];
        return new()
        {
            Id = Notice.IdOf(
                "lock",
                repository.Id.ToString(CultureInfo.InvariantCulture),
                hold.PullRequest.ToString(CultureInfo.InvariantCulture),
                hold.Since.UtcTicks.ToString(CultureInfo.InvariantCulture),
                subscription.Destination.ToUpperInvariant()
            ),
            Destination = subscription.Destination,
            Event = NoticeEvent.LockHeld,
            Repository = repository,
            At = now,
            Dirspaces = [.. overdue.Select(static one => one.Hold.Dirspace).Distinct().Order()],
            PullRequest = hold.PullRequest,
            Reason = hold.BecauseMerged
                ? "It is merged and not wholly applied. Apply what is left, or unlock it."
                : "It was applied and is not merged. Merge it, or unlock it.",
            Since = hold.Since,
        };
    }
}

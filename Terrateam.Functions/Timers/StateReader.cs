using Microsoft.DurableTask.Client;
using Terrateam.Core.Locks;
using Terrateam.Functions.Backups;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Ledgers;
using Terrateam.Functions.Notifications;
using Terrateam.Functions.Plans;
using Terrateam.Functions.Runs;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Timers;

/// <summary>
/// Reads what lies in state. It costs a query of each of a few collections, a listing of plans, and a read of each of a
/// hundred open runs and of what leads them at most.
/// </summary>
internal sealed class StateReader(
    IBlobStore blobs,
    LedgerStore ledgers,
    DeliveryInbox inbox,
    RunStore runs,
    OpenRuns openRuns,
    NotificationOutbox outbox,
    BackupWork backups,
    TimeProvider time
)
{
    private const int MaxRuns = 100;

    /// <summary>What lies there now.</summary>
    public async Task<StateReading> ReadAsync(DurableTaskClient client, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var plans = await PlansAsync(cancellationToken);
        var locks = await LocksAsync(cancellationToken);
        var waiting = (await inbox.WaitingAsync(TimeSpan.Zero, cancellationToken))
            .Select(static one => one.ReceivedAt)
            .ToList();
        var open = await runs.OpenAsync(cancellationToken);
        var known = new List<OpenRun>();
        foreach (var id in open.Take(MaxRuns))
        {
            if (await openRuns.FindAsync(client, id, cancellationToken) is { } run)
                known.Add(run);
        }

        var notices = await outbox.WaitingSinceAsync(cancellationToken);

        return new(
            now,
            plans.Count,
            Age(plans, now),
            locks.Count,
            Age(locks, now),
            waiting.Count,
            Age(waiting, now),
            open.Count,
            Age([.. known.Select(static one => one.Run.CreatedAt)], now),
            known.Count(static one => one.IsStuck),
            notices.Count,
            Age(notices, now),
            await backups.LastMadeAsync(cancellationToken) is { } made ? now - made : null
        );
    }

    private static TimeSpan Age(IReadOnlyCollection<DateTimeOffset> times, DateTimeOffset now) =>
        times.Count == 0 ? TimeSpan.Zero : now - times.Min();

    private async Task<IReadOnlyCollection<DateTimeOffset>> PlansAsync(CancellationToken cancellationToken)
    {
        var plans = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        await foreach (var blob in blobs.ListAsync("plans/", cancellationToken))
        {
            var plan = PlanFiles.PlanOf(blob.Name);
            plans[plan] = plans.TryGetValue(plan, out var known) && known < blob.WrittenAt ? known : blob.WrittenAt;
        }

        return plans.Values;
    }

    private async Task<IReadOnlyCollection<DateTimeOffset>> LocksAsync(CancellationToken cancellationToken)
    {
        var locks = new List<DateTimeOffset>();
        await foreach (var ledger in ledgers.AllAsync(cancellationToken))
        {
            locks.AddRange(
                ledger
                    .PullRequests.Where(LockRule.IsHolding)
                    .Select(static one => one.ApplyStartedAt ?? one.MergedAt ?? one.DecidedAt)
            );
        }

        return locks;
    }
}

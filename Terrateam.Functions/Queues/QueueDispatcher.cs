using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Terrateam.Core.Changes;
using Terrateam.Core.Locks;
using Terrateam.Core.Runs;
using Terrateam.Functions.Durable;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Ledgers;

namespace Terrateam.Functions.Queues;

/// <summary>
/// Calls queued work once nothing blocks it: its trigger is put into its pull request's inbox, once for each ticket.
/// </summary>
public sealed partial class QueueDispatcher(
    LedgerStore ledgers,
    DeliveryInbox inbox,
    OrchestrationSignaller signaller,
    TimeProvider time,
    ILogger<QueueDispatcher> logger
)
{
    /// <summary>Calls the work that is ready; safe to repeat. Returns whether any work is queued.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="ledger">
    /// The ledger as the caller wrote it, because every later change is followed by a call too; null to read it.
    /// </param>
    /// <param name="client">Wakes the owner of the work.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<bool> CallAsync(
        Repository repository,
        RepositoryLedger? ledger,
        DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        ledger ??= await ledgers.ReadAsync(repository.Id, cancellationToken);
        foreach (var work in WorkQueue.Ready(ledger))
        {
            var turn = new Trigger.Dequeued(new(work.Id, work.Asked), work.Trigger);
            var entry = new InboxEntry(
                repository,
                work.PullRequest,
                FormattableString.Invariant($"queued-{work.Id:N}-{work.Asked}"),
                time.GetUtcNow(),
                turn
            );
            if (await inbox.AddAsync(entry, cancellationToken))
                Log.Called(logger, entry.Owner, work.Id, work.Kind);
            await signaller.WakePullRequestAsync(client, entry.Owner, cancellationToken);
        }

        return ledger.PullRequests.Any(entry => entry.Queued.Count > 0);
    }

    /// <summary>
    /// Runs after an event. Removes called work whose event could not be handled, because a pull request or a
    /// permission is gone, so that it does not block other work; then calls the work that is ready now.
    /// </summary>
    /// <param name="entry">The event.</param>
    /// <param name="ledger">The ledger with the last decision; null to read it.</param>
    /// <param name="client">Wakes the owner of the work.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task SettleAsync(
        InboxEntry entry,
        RepositoryLedger? ledger,
        DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        if (entry.Trigger is Trigger.Dequeued { Turn: var turn })
        {
            ledger = await ledgers.UpdateAsync(
                entry.Repository.Id,
                current => Task.FromResult(Without(current, entry.Number, turn)),
                cancellationToken
            );
        }

        _ = await CallAsync(entry.Repository, ledger, client, cancellationToken);
    }

    private static RepositoryLedger? Without(RepositoryLedger ledger, int number, QueueTicket turn)
    {
        if (ledger.Find(number) is not { } known)
            return null;

        // A decision would have removed the work or raised its counter.
        List<QueuedWork> left = [.. known.Queued.Where(work => work.Id != turn.WorkId || work.Asked != turn.Asked)];
        return left.Count == known.Queued.Count ? null : ledger.With(known with { Queued = left });
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "{Owner}: nothing is in the way of queued work {WorkId} ({Kind}) any more"
        )]
        public static partial void Called(ILogger logger, string owner, Guid workId, RunKind kind);
    }
}

using Microsoft.DurableTask.Client;
using Terrateam.Functions.Durable;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Queues;
using Terrateam.Functions.Runs;
using Terrateam.Functions.Suspensions;

namespace Terrateam.Functions.Timers;

/// <summary>Repairs lost signals.</summary>
public sealed class SignalRepair(
    DeliveryInbox inbox,
    RunStore runs,
    OrchestrationSignaller signaller,
    QueueMonitor queues,
    InstallationStore installations,
    SuspensionStore suspensions,
    SuspendedRuns suspended,
    TimeProvider time
)
{
    /// <summary>The signal for an entry that waits for longer than this counts as lost.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The activity that decides a run dispatches it before it starts its orchestration: for this long that may be
    /// under way, and a second dispatch would be another run.
    /// </summary>
    private static readonly TimeSpan StartTime = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Signals orchestrations with overdue inbox entries, calls queued work that is ready, and starts orchestrations of
    /// open runs that have none.
    /// </summary>
    public async Task RunAsync(DurableTaskClient client, CancellationToken cancellationToken)
    {
        var suspendedInstallations = (await installations.ListAsync(cancellationToken))
            .Where(one => one.Value.IsSuspended)
            .Select(one => one.Value.Id)
            .ToHashSet();
        var woken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in await inbox.WaitingAsync(Timeout, cancellationToken))
        {
            if (
                !woken.Contains(entry.Owner)
                && !suspendedInstallations.Contains(entry.Repository.InstallationId)
                && await suspensions.FindAsync(entry.Repository, cancellationToken) is null
                && woken.Add(entry.Owner)
            )
            {
                await signaller.WakePullRequestAsync(client, entry.Owner, cancellationToken);
            }
        }

        // Another instance may have started them before it knew.
        _ = await suspended.EndAsync(client, cancellationToken);

        await queues.SignalDueAsync(client, cancellationToken);
        foreach (var runId in await runs.OpenAsync(cancellationToken))
        {
            if (await OrchestrationSignaller.IsRunLedAsync(client, runId, cancellationToken))
                continue;

            if (await runs.FindAsync(runId, cancellationToken) is not { } run)
                await runs.CloseAsync(runId, cancellationToken);
            else if (time.GetUtcNow() - run.CreatedAt >= StartTime)
                await signaller.StartRunAsync(client, runId, cancellationToken);
        }
    }
}

using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Backups;
using Terrateam.Functions.Drift;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Keys;
using Terrateam.Functions.Notifications;
using Terrateam.Functions.Plans;
using Terrateam.Functions.Retention;
using Terrateam.Functions.Reviews;
using Terrateam.Functions.Runs;
using Terrateam.Functions.State;
using Terrateam.Functions.Webhooks;

namespace Terrateam.Functions.Timers;

/// <summary>
/// The timer that repairs lost signals, starts drift detection and deletes old data. One for all, because each timer
/// function holds a lease in storage that is renewed all the time.
/// </summary>
public sealed partial class MaintenanceFunctions(
    SignalRepair repair,
    Redelivery redelivery,
    PermissionCheck permissions,
    DriftScheduler drift,
    InstallationWork installations,
    RemovalWork removals,
    PlanVault plans,
    OutputVault outputs,
    DeliveryInbox inbox,
    PreparationStore preparations,
    KeptState kept,
    AuditWork audit,
    KeyRewrapper keys,
    LockWatch locks,
    NotificationCenter notifications,
    BackupWork backups,
    InstallationMails mails,
    StateWatch watch,
    SecurityReview review,
    RefusedDeliveries refused,
    AuditLog trail,
    IDocumentStore store,
    AppPresence presence,
    TimeProvider time,
    ILogger<MaintenanceFunctions> logger
)
{
    /// <summary>How long the history of an orchestration that ended is kept for troubleshooting.</summary>
    private static readonly TimeSpan HistoryLifetime = TimeSpan.FromDays(30);

    /// <summary>Every minute: runs the jobs that are due.</summary>
    [Function("Maintenance")]
    public Task RunAsync(
        [TimerTrigger("30 * * * * *")] TimerInfo timer,
        [DurableClient] DurableTaskClient client,
        FunctionContext context
    ) =>
        presence.IsThere
            ? new MaintenanceSchedule(Jobs, store, time, logger).RunAsync(client, context.CancellationToken)
            : Task.CompletedTask;

    private IReadOnlyList<MaintenanceJob> Jobs =>
        [
            new("installations", Interval: null, installations.RunAsync),
            new("repair", Interval: null, repair.RunAsync),
            new("redeliver", TimeSpan.FromMinutes(5), (_, token) => redelivery.RunAsync(token)),
            new("drift", TimeSpan.FromMinutes(5), drift.StartDueAsync),
            new("remove", TimeSpan.FromMinutes(5), removals.RunAsync),
            new("expire", TimeSpan.FromHours(1), (_, token) => ExpireAsync(token)),
            new("rewrap", TimeSpan.FromHours(1), (_, token) => keys.RunAsync(token)),
            new("backup", TimeSpan.FromMinutes(15), (_, token) => backups.RunAsync(token)),
            new("refusals", TimeSpan.FromHours(1), (_, token) => NoteRefusalsAsync(token)),
            new("review", TimeSpan.FromHours(1), (_, token) => review.RunAsync(token)),
            new("gauges", TimeSpan.FromMinutes(5), (_, token) => watch.RunAsync(token)),
            new("purge", TimeSpan.FromDays(1), PurgeAsync),
            new("anchor", Interval: null, (_, token) => audit.AnchorAsync(token)),
            new("audit", TimeSpan.FromDays(1), (_, token) => audit.CheckAsync(token)),
            new("permissions", TimeSpan.FromDays(1), (_, token) => permissions.RunAsync(token)),
            new("mails", TimeSpan.FromDays(1), (_, token) => mails.LookAsync(token)),
            new("locks", TimeSpan.FromHours(1), (_, token) => locks.RunAsync(token)),
            // Last, because other people's servers may be slow.
            new("notify", Interval: null, (_, token) => notifications.SendDueAsync(token)),
        ];

    /// <summary>Deletes what is too old, and plans whose deletion failed before.</summary>
    private async Task ExpireAsync(CancellationToken cancellationToken)
    {
        var sweep = await plans.ExpireAsync(cancellationToken);
        var expired = await outputs.ExpireAsync(cancellationToken);
        var forgotten = await inbox.ForgetAsync(cancellationToken);
        _ = await preparations.ForgetAsync(cancellationToken);
        await kept.ForgetAsync(cancellationToken);
        Log.Swept(logger, sweep.Expired, sweep.HalfSent, sweep.Orphans, expired, forgotten);
        if (sweep.DeletionsPending > 0)
            Log.Pending(logger, sweep.DeletionsPending);
    }

    /// <summary>Enters in the audit trail how many deliveries were refused, so that a review has it.</summary>
    private async Task NoteRefusalsAsync(CancellationToken cancellationToken)
    {
        if (refused.TakeCount() is > 0 and var count)
        {
            await trail.AddAsync(
                new AuditEvent(AuditActions.WebhookRefused, "a stranger")
                {
                    Outcome = string.Create(CultureInfo.InvariantCulture, $"{count} deliveries were refused"),
                },
                cancellationToken
            );
        }
    }

    /// <summary>Purges the orchestrations of runs and pull requests that ended long ago.</summary>
    private async Task PurgeAsync(DurableTaskClient client, CancellationToken cancellationToken)
    {
        var filter = new PurgeInstancesFilter(
            CreatedFrom: null,
            CreatedTo: time.GetUtcNow() - HistoryLifetime,
            [
                OrchestrationRuntimeStatus.Completed,
                OrchestrationRuntimeStatus.Failed,
                OrchestrationRuntimeStatus.Terminated,
            ]
        );
        var purged = await client.PurgeAllInstancesAsync(filter, cancellationToken);
        Log.Purged(logger, purged.PurgedInstanceCount);
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "Expired {Plans} plans, {HalfSent} that were sent in part, {Orphans} files without a plan, "
                + "{Outputs} outputs and {Marks} delivery marks"
        )]
        public static partial void Swept(ILogger logger, int plans, int halfSent, int orphans, int outputs, int marks);

        [LoggerMessage(Level = LogLevel.Information, Message = "Purged {Count} orchestrations that ended")]
        public static partial void Purged(ILogger logger, int count);

        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "{Count} files could not be deleted yet and will be tried again"
        )]
        public static partial void Pending(ILogger logger, int count);
    }
}

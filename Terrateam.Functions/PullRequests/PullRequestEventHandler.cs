using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Terrateam.Core.Changes;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Functions.Audit;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Queues;
using Terrateam.Functions.Telemetry;

namespace Terrateam.Functions.PullRequests;

/// <summary>
/// Handles the events of a pull request: decides each request of an event and carries the decision out, effect by
/// effect. Every step finds what an earlier attempt has done, so that all of it can be repeated.
/// </summary>
public sealed partial class PullRequestEventHandler(
    DeliveryInbox inbox,
    DecisionStore decisions,
    EffectExecutor effects,
    EventFailures failures,
    QueueDispatcher queue,
    InstallationStore installations,
    IDriftIssueEvents issues,
    SuspensionNotices suspensions,
    AuditLog audit,
    TimeProvider time,
    ILogger<PullRequestEventHandler> logger
)
{
    /// <summary>How long one call handles events; an activity must end within the host's time limit.</summary>
    private static readonly TimeSpan MaxDuration = TimeSpan.FromMinutes(2);

    /// <summary>Handles events until the inbox is empty, an event has to wait, or an effect fails.</summary>
    /// <param name="position">Where to go on.</param>
    /// <param name="client">Starts and signals orchestrations.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<HandledEvents> HandleAsync(
        EventPosition position,
        DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        var started = time.GetTimestamp();
        bool? isOver = null;
        while (time.GetElapsedTime(started) < MaxDuration)
        {
            var (entry, isLast) = position.Delivery is { } delivery
                ? new NextEntry(await inbox.FindAsync(position.Owner, delivery, cancellationToken), IsLast: false)
                : await inbox.NextAsync(position.Owner, cancellationToken);
            if (entry is null && position.Delivery is null)
                return new(isOver);

            if (entry is not null)
            {
                if (await installations.IsSuspendedAsync(entry.Repository.InstallationId, cancellationToken))
                    return Held(entry, position, isOver);

                var wait = position.Delivery is null ? inbox.WaitOf(entry) : TimeSpan.Zero;
                if (wait > TimeSpan.Zero)
                    return new(isOver) { Wait = wait };

                // Woken when the suspension ends.
                if (await suspensions.HoldsAsync(entry, cancellationToken))
                    return new(isOver);

                using var work = Work.Continue(logger, "event", entry.Subject, entry.Trace);
                var outcome = entry.Issue is null
                    ? await HandleAsync(entry, position, client, cancellationToken)
                    : await HandleIssueAsync(entry, position, client, cancellationToken);
                isOver = outcome.IsOver ?? isOver;
                if (outcome.Failed is not null)
                    return outcome with { IsOver = isOver };

                if (isLast && !outcome.LeavesEntry)
                    return new(isOver);
            }

            position = new(position.Owner);
        }

        return new(isOver) { HasMore = true };
    }

    /// <summary>
    /// What a suspended installation asked stays in the inbox; the repair timer wakes its owner once it is active. An
    /// effect that failed before is tried again after a while.
    /// </summary>
    private HandledEvents Held(InboxEntry entry, EventPosition position, bool? isOver)
    {
        Log.Held(logger, entry.Owner, entry.Delivery, entry.Repository.InstallationId);
        return position.Delivery is null
            ? new(isOver)
            : new(isOver) { Failed = position, Wait = InstallationStore.Pause };
    }

    private async Task<HandledEvents> HandleIssueAsync(
        InboxEntry entry,
        EventPosition position,
        DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await issues.HandleAsync(entry, client, cancellationToken);
        }
        catch (GitHubException exception)
        {
            var isGone = GitHubRetryRules.IsGone(exception, entry, time.GetUtcNow());
            if (!isGone && await failures.PostponeAsync(entry, position, exception, cancellationToken))
            {
                return new(IsOver: true) { LeavesEntry = true };
            }

            var why = Why(isGone);
            await audit.AddAsync(
                [.. Enumerable.Range(0, entry.Requests.Count).Select(one => DecisionAudit.Failed(entry, one, why))],
                cancellationToken
            );
        }

        await inbox.FinishAsync(entry, cancellationToken);
        return new(IsOver: true);
    }

    private async Task<HandledEvents> HandleAsync(
        InboxEntry entry,
        EventPosition position,
        DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        bool? isOver = null;
        var leavesEntry = false;
        RepositoryLedger? ledger = null;
        var stored = new Dictionary<int, string?>();
        var at = position with
        {
            Delivery = entry.Delivery,
            Request = Math.Max(position.Request, entry.Postponed?.RequestIndex ?? 0),
        };
        for (; at.Request < entry.Requests.Count; at = at.NextRequest())
        {
            try
            {
                if (await DecideAsync(entry, at, cancellationToken) is not { } decided)
                    return new(isOver) { LeavesEntry = true };
                if (decided.Decision is not { } decision)
                {
                    isOver = decided.IsGone ? true : isOver;
                    var failed = DecisionAudit.Failed(entry, at.Request, Why(decided.IsGone));
                    await audit.AddAsync(failed, cancellationToken);
                    continue;
                }

                if (at.Effect == 0 && DecisionAudit.Of(entry, at.Request, decision) is { } audited)
                    await audit.AddAsync(audited, cancellationToken);
                leavesEntry |= decision.Effects.Any(static effect => effect is Effect.Ask);
                for (; at.Effect < decision.Effects.Count; at = at.NextEffect())
                    await effects.CarryOutAsync(entry, at, decision.Effects[at.Effect], client, cancellationToken);
                isOver = decision.Entry.State != PullRequestState.Open;
                ledger = decided.Ledger;
                stored[at.Request] = decided.Version;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                if (await failures.RetryAsync(entry, at, exception, cancellationToken) is { } again)
                    return again with { IsOver = isOver };

                await audit.AddAsync(DecisionAudit.Failed(entry, at.Request, exception.Message), cancellationToken);
            }
        }

        // The event may have made queued work ready. Settled before the event leaves the inbox, so that a crash repeats
        // it.
        await queue.SettleAsync(entry, ledger, client, cancellationToken);
        for (var request = 0; request < entry.Requests.Count; request++)
        {
            // One that was decided here and has no document needs no deletion.
            if (!stored.TryGetValue(request, out var version) || version is not null)
                await decisions.ForgetAsync(entry, request, version, cancellationToken);
        }

        await inbox.FinishAsync(entry, cancellationToken);
        return new(isOver) { LeavesEntry = leavesEntry };
    }

    /// <summary>Decides one request; null where it has to wait for GitHub.</summary>
    private async Task<Decided?> DecideAsync(InboxEntry entry, EventPosition at, CancellationToken cancellationToken)
    {
        try
        {
            var decided = await decisions.DecideAsync(entry, at.Request, cancellationToken);
            if (at.Effect == 0)
            {
                Count(entry, "decided");
                Log.Decided(logger, entry.Owner, entry.Delivery, at.Request, decided.Decision.Effects.Count);
            }

            return new(decided.Decision) { Version = decided.Version, Ledger = decided.Ledger };
        }
        catch (GitHubException exception) when (GitHubRetryRules.IsGone(exception, entry, time.GetUtcNow()))
        {
            Count(entry, "gone");

            // The repository, the pull request or the installation is gone, so there is no place for an answer.
            Log.Gone(logger, entry.Owner, entry.Delivery, exception);
            return new(null) { IsGone = true };
        }
        catch (GitHubException exception)
        {
            Count(entry, "unanswered");
            return await failures.PostponeAsync(entry, at, exception, cancellationToken) ? null : new(null);
        }
    }

    private static string Why(bool isGone) => isGone ? "GitHub does not show it any more" : "GitHub did not answer";

    private static void Count(InboxEntry entry, string outcome) =>
        AppMetrics.Decisions.Add(1, AppMetrics.Kind(entry.Kind), AppMetrics.Outcome(outcome));

    private sealed record Decided(Decision? Decision)
    {
        public bool IsGone { get; init; }

        public string? Version { get; init; }

        public RepositoryLedger? Ledger { get; init; }
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "{Owner}: {Delivery} waits, because installation {InstallationId} is suspended"
        )]
        public static partial void Held(ILogger logger, string owner, string delivery, long installationId);

        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "{Owner}: {Delivery} request {Request} was decided with {Effects} effects"
        )]
        public static partial void Decided(ILogger logger, string owner, string delivery, int request, int effects);

        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "{Owner}: {Delivery} is about something that GitHub does not show us any more"
        )]
        public static partial void Gone(ILogger logger, string owner, string delivery, Exception exception);
    }
}

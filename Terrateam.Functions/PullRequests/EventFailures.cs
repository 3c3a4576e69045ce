using Microsoft.Extensions.Logging;
using Terrateam.Core.Reporting;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Comments;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Telemetry;

namespace Terrateam.Functions.PullRequests;

/// <summary>
/// Decides how long events that fail are tried again, and comments in the pull request where that takes long or is in
/// vain: one event that cannot be handled must not hold up those after it.
/// </summary>
public sealed partial class EventFailures(
    DeliveryInbox inbox,
    CommentPublisher comments,
    AuditLog audit,
    TimeProvider time,
    ILogger<EventFailures> logger
)
{
    /// <summary>
    /// Leaves an event that GitHub did not answer in the inbox for another attempt. False where it was the last one, or
    /// where another would have the same answer; then the pull request was told.
    /// </summary>
    internal async Task<bool> PostponeAsync(
        InboxEntry entry,
        EventPosition at,
        GitHubException exception,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        var known =
            entry.Postponed is { } before && before.RequestIndex == at.Request
                ? before
                : new(at.Request, now, 0, now, IsTold: false);
        if (GitHubRetryRules.IsFinal(exception) || GitHubRetryRules.IsOver(exception.Status, now - known.Since))
        {
            await TellFailureAsync(entry, at, exception.Message, cancellationToken);
            return false;
        }

        Log.Postponed(logger, entry.Owner, entry.Delivery, at.Request, known.Attempts + 1, exception);
        var isTold = await IsToldAsync(known.IsTold, now - known.Since, entry, exception, cancellationToken);
        var next = now + GitHubRetryRules.Pause(exception, known.Attempts);
        await inbox.PostponeAsync(
            entry with
            {
                Postponed = known with { Attempts = known.Attempts + 1, Next = next, IsTold = isTold },
            },
            cancellationToken
        );
        return true;
    }

    /// <summary>
    /// When and where an effect that failed is tried again; null where that was the last attempt, and the pull request
    /// was told.
    /// </summary>
    public async Task<HandledEvents?> RetryAsync(
        InboxEntry entry,
        EventPosition at,
        Exception exception,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        var since = at.FailedSince ?? now;
        if (GitHubRetryRules.IsOver(StatusOf(exception), now - since))
        {
            await TellFailureAsync(entry, at, exception.Message, cancellationToken);
            return null;
        }

        Log.EffectFailed(logger, entry.Owner, entry.Delivery, at.Request, at.Effect, at.Attempts + 1, exception);
        var isTold = await IsToldAsync(at.IsTold, now - since, entry, exception, cancellationToken);
        return new(IsOver: null)
        {
            Failed = at with { FailedSince = since, Attempts = at.Attempts + 1, IsTold = isTold },
            Wait = exception is GitHubException refusal
                ? GitHubRetryRules.Pause(refusal, at.Attempts)
                : GitHubRetryRules.Pause(at.Attempts),
        };
    }

    private async Task<bool> IsToldAsync(
        bool wasTold,
        TimeSpan waited,
        InboxEntry entry,
        Exception exception,
        CancellationToken cancellationToken
    ) => wasTold || (waited >= GitHubRetryRules.Silence && await TellWaitingAsync(entry, exception, cancellationToken));

    private static int? StatusOf(Exception exception) => (exception as GitHubException)?.Status;

    /// <summary>
    /// Comments that an event of a pull request waits for GitHub. False where GitHub does not take the comment either.
    /// </summary>
    private async Task<bool> TellWaitingAsync(
        InboxEntry entry,
        Exception exception,
        CancellationToken cancellationToken
    )
    {
        // One comment is enough for several waiting events.
        if (await inbox.IsToldAsync(entry.Owner, cancellationToken))
            return true;

        var patience = GitHubRetryRules.PatienceOf(StatusOf(exception));
        var text = MessageText.Render(new Message.WaitsForGitHub(exception.Message, patience));
        return await TrySayAsync(entry, $"{entry.Delivery}-waits", text, cancellationToken);
    }

    /// <summary>Comments that a request could not be handled.</summary>
    private async Task TellFailureAsync(
        InboxEntry entry,
        EventPosition at,
        string reason,
        CancellationToken cancellationToken
    )
    {
        AppMetrics.DeadLetters.Add(1, AppMetrics.Outcome("given up"));
        Log.NotHandled(logger, entry.Owner, entry.Delivery, at.Request, reason);
        await audit.AddAsync(DecisionAudit.GivenUp(entry, at.Request, reason), cancellationToken);
        var text = MessageText.Render(new Message.EventFailed(reason));
        _ = await TrySayAsync(entry, $"{entry.Delivery}-{at.Request}-failed", text, cancellationToken);
    }

    // GitHub failed before, too; the reason is logged, and the pull request's other events must go on.
    private async Task<bool> TrySayAsync(InboxEntry entry, string key, string text, CancellationToken cancellationToken)
    {
        try
        {
            await comments.SayAsync(entry.Repository, entry.Number, key, text, cancellationToken);
            return true;
        }
        catch (GitHubException exception)
        {
            Log.NotTold(logger, entry.Owner, entry.Delivery, exception);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "{Owner}: {Delivery} request {Request} waits for GitHub after attempt {Attempt}"
        )]
        public static partial void Postponed(
            ILogger logger,
            string owner,
            string delivery,
            int request,
            int attempt,
            Exception exception
        );

        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "{Owner}: effect {Effect} of {Delivery} request {Request} is tried again after attempt {Attempt}"
        )]
        public static partial void EffectFailed(
            ILogger logger,
            string owner,
            string delivery,
            int request,
            int effect,
            int attempt,
            Exception exception
        );

        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "{Owner}: {Delivery} request {Request} could not be handled: {Reason}"
        )]
        public static partial void NotHandled(
            ILogger logger,
            string owner,
            string delivery,
            int request,
            string reason
        );

        [LoggerMessage(Level = LogLevel.Error, Message = "{Owner}: there is no comment on what became of {Delivery}")]
        public static partial void NotTold(ILogger logger, string owner, string delivery, Exception exception);
    }
}

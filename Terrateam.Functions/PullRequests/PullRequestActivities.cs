using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Terrateam.Core.Reporting;
using Terrateam.Functions.Comments;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Queues;

namespace Terrateam.Functions.PullRequests;

/// <summary>Activities of a pull request's orchestration. Each may run twice and has its effect once.</summary>
public sealed partial class PullRequestActivities(
    DeliveryInbox inbox,
    DecisionStore decisions,
    EffectExecutor effects,
    CommentPublisher comments,
    QueueDispatcher queue,
    TimeProvider time,
    ILogger<PullRequestActivities> logger
)
{
    /// <summary>Finds the next event to handle; null when the inbox has none.</summary>
    [Function(nameof(NextEvent))]
    public async Task<NextDelivery?> NextEvent([ActivityTrigger] string owner, FunctionContext context)
    {
        if (await inbox.NextAsync(owner, context.CancellationToken) is not { } entry)
            return null;

        var wait = inbox.WaitOf(entry);
        return new(entry.Delivery, entry.Requests.Count, entry.Postponed?.Question ?? 0)
        {
            Wait = wait > TimeSpan.Zero ? wait : null,
        };
    }

    /// <summary>Decides one request of an event and commits it to the ledger.</summary>
    [Function(nameof(Decide))]
    public async Task<DecidedEffects> Decide([ActivityTrigger] EffectKey key, FunctionContext context)
    {
        var entry = await inbox.FindAsync(key.Owner, key.Delivery, context.CancellationToken);
        if (entry is null)
            return new(0, IsOver: false);

        try
        {
            var decision = await decisions.DecideAsync(entry, key.Question, context.CancellationToken);
            Log.Decided(logger, key.Owner, key.Delivery, key.Question, decision.Effects.Count);
            return new(decision.Effects.Count, decision.Entry.State != Core.Changes.PullRequestState.Open);
        }
        catch (GitHubException exception) when (GitHubRetryRules.IsGone(exception, entry, time.GetUtcNow()))
        {
            // The repository, the pull request or the installation is gone, so there is no place for an answer.
            Log.Gone(logger, key.Owner, key.Delivery, exception);
            return new(0, IsOver: true);
        }
        catch (GitHubException exception) when (GitHubRetryRules.IsFinal(exception))
        {
            // A repeated call would have the same answer.
            return new(0, IsOver: false, exception.Message);
        }
        catch (GitHubException exception)
        {
            return await PostponeAsync(entry, key, exception, context.CancellationToken);
        }
    }

    /// <summary>Leaves the event in the inbox for another attempt, or gives it up after the last.</summary>
    private async Task<DecidedEffects> PostponeAsync(
        InboxEntry entry,
        EffectKey key,
        GitHubException exception,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        var known =
            entry.Postponed is { } before && before.Question == key.Question
                ? before
                : new(key.Question, now, 0, now, IsTold: false);
        if (GitHubRetryRules.IsOver(exception.Status, now - known.Since))
            return new(0, IsOver: false, exception.Message);

        Log.Postponed(logger, key.Owner, key.Delivery, key.Question, known.Attempts + 1, exception);
        var isTold =
            known.IsTold
            || (
                now - known.Since >= GitHubRetryRules.Silence
                && await TellWaitingAsync(entry, key, exception.Message, cancellationToken)
            );
        var next = now + GitHubRetryRules.Pause(exception, known.Attempts);
        await inbox.PostponeAsync(
            entry with
            {
                Postponed = known with { Attempts = known.Attempts + 1, Next = next, IsTold = isTold },
            },
            cancellationToken
        );
        return new(0, IsOver: false) { IsPostponed = true };
    }

    /// <summary>
    /// Comments that an event of a pull request waits for GitHub. False where GitHub does not take the comment either.
    /// </summary>
    [Function(nameof(TellWaiting))]
    public async Task<bool> TellWaiting([ActivityTrigger] FailedEvent waiting, FunctionContext context) =>
        await inbox.FindAsync(waiting.Key.Owner, waiting.Key.Delivery, context.CancellationToken) is not { } entry
        || await TellWaitingAsync(entry, waiting.Key, waiting.Reason, context.CancellationToken);

    private async Task<bool> TellWaitingAsync(
        InboxEntry entry,
        EffectKey key,
        string reason,
        CancellationToken cancellationToken
    )
    {
        // One comment is enough for several waiting events.
        if (await inbox.IsToldAsync(key.Owner, cancellationToken))
            return true;

        try
        {
            var text = MessageText.Render(new Message.WaitsForGitHub(reason));
            await comments.SayAsync(entry.Repository, entry.Number, $"{key.Delivery}-waits", text, cancellationToken);
            return true;
        }
        catch (GitHubException exception)
        {
            Log.NotTold(logger, key.Owner, key.Delivery, exception);
            return false;
        }
    }

    /// <summary>Carries out one effect. Returns GitHub's reason for a failure, or null.</summary>
    [Function(nameof(CarryOut))]
    public async Task<string?> CarryOut(
        [ActivityTrigger] EffectKey key,
        [DurableClient] DurableTaskClient client,
        FunctionContext context
    )
    {
        var entry = await inbox.FindAsync(key.Owner, key.Delivery, context.CancellationToken);
        if (entry is null)
            return null;

        var decision = await decisions.ReadAsync(entry, key.Question, context.CancellationToken);
        try
        {
            await effects.CarryOutAsync(entry, key, decision.Effects[key.Effect], client, context.CancellationToken);
            return null;
        }
        catch (GitHubException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>Takes an event that was handled out of the inbox.</summary>
    [Function(nameof(FinishEvent))]
    public async Task FinishEvent(
        [ActivityTrigger] EffectKey key,
        [DurableClient] DurableTaskClient client,
        FunctionContext context
    )
    {
        if (await inbox.FindAsync(key.Owner, key.Delivery, context.CancellationToken) is not { } entry)
            return;

        // The event may have made queued work ready. Settled before the event leaves the inbox, so that a crash repeats
        // it.
        await queue.SettleAsync(entry, client, context.CancellationToken);
        await decisions.ForgetAsync(entry, context.CancellationToken);
        await inbox.FinishAsync(key.Owner, key.Delivery, context.CancellationToken);
    }

    /// <summary>Comments that an event could not be handled.</summary>
    [Function(nameof(TellFailure))]
    public async Task TellFailure([ActivityTrigger] FailedEvent failed, FunctionContext context)
    {
        var key = failed.Key;
        Log.NotHandled(logger, key.Owner, key.Delivery, key.Question, failed.Reason);
        if (await inbox.FindAsync(key.Owner, key.Delivery, context.CancellationToken) is not { } entry)
            return;

        try
        {
            var text = MessageText.Render(new Message.Failed("handling an event", failed.Reason));
            await comments.SayAsync(
                entry.Repository,
                entry.Number,
                $"{key.Delivery}-{key.Question}-failed",
                text,
                context.CancellationToken
            );
        }
        catch (GitHubException exception)
        {
            // GitHub failed before, too; the reason is logged, and the pull request's other events must go on.
            Log.NotTold(logger, key.Owner, key.Delivery, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "{Owner}: {Delivery} request {Request} was decided with {Effects} effects"
        )]
        public static partial void Decided(ILogger logger, string owner, string delivery, int request, int effects);

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
            Message = "{Owner}: {Delivery} is about something that GitHub does not show us any more"
        )]
        public static partial void Gone(ILogger logger, string owner, string delivery, Exception exception);

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

        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "{Owner}: nobody could be told that {Delivery} was not handled"
        )]
        public static partial void NotTold(ILogger logger, string owner, string delivery, Exception exception);
    }
}

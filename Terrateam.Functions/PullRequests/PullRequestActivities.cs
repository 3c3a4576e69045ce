using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Terrateam.Core.Reporting;
using Terrateam.Functions.Comments;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Queues;

namespace Terrateam.Functions.PullRequests;

/// <summary>What a pull request's orchestration has done for it. Each may run twice and does its work once.</summary>
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
    /// <summary>Finds the event whose turn it is.</summary>
    [Function(nameof(NextEvent))]
    public async Task<NextDelivery?> NextEvent([ActivityTrigger] string owner, FunctionContext context)
    {
        if (await inbox.NextAsync(owner, context.CancellationToken) is not { } entry)
            return null;

        var wait = inbox.WaitOf(entry);
        return new(entry.Delivery, entry.Questions().Count, entry.Postponed?.Question ?? 0)
        {
            Wait = wait > TimeSpan.Zero ? wait : null,
        };
    }

    /// <summary>Decides one question of an event and commits it to the ledger.</summary>
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
            // The repository, the pull request or the installation is gone: there is nobody left to answer.
            Log.Gone(logger, key.Owner, key.Delivery, exception);
            return new(0, IsOver: true);
        }
        catch (GitHubException exception) when (GitHubRetryRules.IsFinal(exception))
        {
            // Asking again would be answered in the same way.
            return new(0, IsOver: false, exception.Message);
        }
        catch (GitHubException exception)
        {
            return await PostponeAsync(entry, key, exception, context.CancellationToken);
        }
    }

    /// <summary>Leaves the event in the inbox, to be asked again, or gives it up.</summary>
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
    /// Tells a pull request that something of it waits for GitHub. False where not even that can be told.
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
        // Of several events that wait, one says so.
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

    /// <summary>Does one thing that was decided. Why GitHub did not let it, or null.</summary>
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

        // Whatever the event did to the queue, others may wait for it. Before the event is off the inbox, so that a
        // crash repeats it.
        await queue.SettleAsync(entry, client, context.CancellationToken);
        await decisions.ForgetAsync(entry, context.CancellationToken);
        await inbox.FinishAsync(key.Owner, key.Delivery, context.CancellationToken);
    }

    /// <summary>Tells the people of a pull request that an event could not be handled.</summary>
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
            // GitHub is what failed in the first place; the log has it, and the pull request's other events must go on.
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

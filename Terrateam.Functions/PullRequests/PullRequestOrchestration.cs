using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Terrateam.Functions.Durable;
using Terrateam.Functions.Inbox;

namespace Terrateam.Functions.PullRequests;

/// <summary>One effect of one decision.</summary>
/// <param name="Owner">The pull request's instance.</param>
/// <param name="Delivery">The inbox entry.</param>
/// <param name="Question">Index of the decision request in the entry.</param>
/// <param name="Effect">Index of the effect in the decision; ignored where the whole request is meant.</param>
public sealed record EffectKey(string Owner, string Delivery, int Question, int Effect = 0);

/// <summary>The inbox entry to handle next.</summary>
/// <param name="Delivery">Its key.</param>
/// <param name="Questions">The number of its decision requests.</param>
/// <param name="First">Index of the first that is not decided.</param>
public sealed record NextDelivery(string Delivery, int Questions, int First = 0)
{
    /// <summary>How long to wait before the next attempt, after GitHub failed; null to handle it now.</summary>
    public TimeSpan? Wait { get; init; }
}

/// <summary>The outcome of a decision.</summary>
/// <param name="Count">The number of its effects.</param>
/// <param name="IsOver">True when the pull request is closed.</param>
/// <param name="Failure">The permanent error that prevented a decision; null when there is one.</param>
public sealed record DecidedEffects(int Count, bool IsOver, string? Failure = null)
{
    /// <summary>True when GitHub failed: the entry stays in the inbox and is tried again.</summary>
    public bool IsPostponed { get; init; }
}

/// <summary>
/// Handles the events of one pull request, one after another, in the order in which they came. Instance
/// <c>pr-{repositoryId}-{number}</c>.
/// </summary>
public static class PullRequestOrchestration
{
    /// <summary>How long the orchestration of a closed pull request waits for another event before it ends.</summary>
    private static readonly TimeSpan ClosedIdleTime = TimeSpan.FromMinutes(1);

    /// <summary>Handles the next event, or waits for one, then continues as new.</summary>
    [Function(OrchestrationNames.PullRequest)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var owner = context.InstanceId;
        var turn = context.GetInput<PullRequestOrchestrationInput>() ?? new();
        var next = await context.CallActivityAsync<NextDelivery?>(
            nameof(PullRequestActivities.NextEvent),
            owner,
            RetryPolicies.Storage
        );
        if (next is null)
        {
            if (await IsOverAsync(context, turn))
                return;

            context.ContinueAsNew(turn);
            return;
        }

        if (next.Wait is { } wait)
        {
            // A wake may be something that overtakes it.
            await context.WaitForEventOrTimeout(OrchestrationEvents.InboxChanged, wait);
            context.ContinueAsNew(turn);
            return;
        }

        bool? isOver = turn.IsOver;
        for (var request = next.First; request < next.Questions && isOver is not null; request++)
            isOver = await HandleAsync(context, new EffectKey(owner, next.Delivery, request), isOver.Value);

        if (isOver is not null)
        {
            await context.CallActivityAsync(
                nameof(PullRequestActivities.FinishEvent),
                new EffectKey(owner, next.Delivery, 0),
                RetryPolicies.Storage
            );
        }

        context.ContinueAsNew(new PullRequestOrchestrationInput(isOver ?? turn.IsOver));
    }

    /// <summary>
    /// Handles a question. Whether the pull request is over then; null where GitHub did not answer and the event has to
    /// wait.
    /// </summary>
    private static async Task<bool?> HandleAsync(TaskOrchestrationContext context, EffectKey key, bool isOver)
    {
        try
        {
            var decided = await context.CallActivityAsync<DecidedEffects>(
                nameof(PullRequestActivities.Decide),
                key,
                RetryPolicies.Storage
            );
            if (decided.IsPostponed)
                return null;
            if (decided.Failure is { } failure)
            {
                await context.CallActivityAsync(
                    nameof(PullRequestActivities.TellFailure),
                    new FailedEvent(key, failure),
                    RetryPolicies.Storage
                );
                return isOver;
            }

            for (var effect = 0; effect < decided.Count; effect++)
            {
                if (await CarryOutAsync(context, key with { Effect = effect }) is { } refusal)
                {
                    await context.CallActivityAsync(
                        nameof(PullRequestActivities.TellFailure),
                        new FailedEvent(key, refusal),
                        RetryPolicies.Storage
                    );
                    return isOver;
                }
            }

            return decided.IsOver;
        }
        catch (TaskFailedException exception)
        {
            // One event that cannot be handled must not hold up those after it; the people are told.
            await context.CallActivityAsync(
                nameof(PullRequestActivities.TellFailure),
                new FailedEvent(key, exception.FailureDetails.ErrorMessage),
                RetryPolicies.Storage
            );
            return isOver;
        }
    }

    /// <summary>
    /// Does one thing of what was decided, as often as it takes. Nothing overtakes it: the rest of the decision would
    /// be done on what came of something later. Why it could not be done, or null.
    /// </summary>
    private static async Task<string?> CarryOutAsync(TaskOrchestrationContext context, EffectKey key)
    {
        var begun = context.CurrentUtcDateTime;
        var isTold = false;
        for (var attempt = 0; ; attempt++)
        {
            if (
                await context.CallActivityAsync<string?>(
                    nameof(PullRequestActivities.CarryOut),
                    key,
                    RetryPolicies.Storage
                )
                is not { } refusal
            )
            {
                return null;
            }

            var waited = context.CurrentUtcDateTime - begun;
            if (GitHubRetryRules.IsOver(status: null, waited))
                return refusal;
            if (!isTold && waited >= GitHubRetryRules.Silence)
            {
                isTold = await context.CallActivityAsync<bool>(
                    nameof(PullRequestActivities.TellWaiting),
                    new FailedEvent(key, refusal),
                    RetryPolicies.Storage
                );
            }

            await context.CreateTimer(GitHubRetryRules.Pause(attempt), CancellationToken.None);
        }
    }

    /// <summary>Waits for a wake. True when none came to a pull request that is over.</summary>
    private static async Task<bool> IsOverAsync(TaskOrchestrationContext context, PullRequestOrchestrationInput turn)
    {
        if (!turn.IsOver)
        {
            _ = await context.WaitForExternalEvent<string>(OrchestrationEvents.InboxChanged);
            return false;
        }

        return !await context.WaitForEventOrTimeout(OrchestrationEvents.InboxChanged, ClosedIdleTime);
    }
}

/// <summary>An event that could not be handled, and why.</summary>
public sealed record FailedEvent(EffectKey Key, string Reason);

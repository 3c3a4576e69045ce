using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Terrateam.Functions.Inbox;

namespace Terrateam.Functions.PullRequests;

/// <summary>What a pull request's orchestration carries from one event to the next.</summary>
/// <param name="IsOver">True when the pull request was closed at its last event: the orchestration may end.</param>
public sealed record PullRequestTurn(bool IsOver = false);

/// <summary>One thing to do of one decision.</summary>
/// <param name="Owner">The pull request's instance.</param>
/// <param name="Delivery">The event.</param>
/// <param name="Question">Which of its questions.</param>
/// <param name="Effect">Which of the decision's effects; ignored where a whole question is meant.</param>
public sealed record EffectKey(string Owner, string Delivery, int Question, int Effect = 0);

/// <summary>The event whose turn it is.</summary>
public sealed record InboxTurn(string Delivery, int Questions);

/// <summary>How many effects were decided.</summary>
/// <param name="Count">How many.</param>
/// <param name="IsOver">True when the pull request is closed.</param>
/// <param name="Failure">Why nothing could be decided, however often it is tried; null when something was.</param>
public sealed record DecidedEffects(int Count, bool IsOver, string? Failure = null);

/// <summary>
/// Handles the events of one pull request, one after another, in the order in which they came. Instance
/// <c>pr-{repositoryId}-{number}</c>.
/// </summary>
public static class PullRequestOrchestration
{
    /// <summary>The external event that says: look into the inbox.</summary>
    public const string Wake = "wake";

    /// <summary>How long the orchestration of a closed pull request waits for a last word before it ends.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromMinutes(1);

    /// <summary>GitHub's outages are measured in minutes: about half an hour of attempts before a person is told.</summary>
    private static readonly TaskOptions Patient = TaskOptions.FromRetryPolicy(new RetryPolicy(
        maxNumberOfAttempts: 10,
        firstRetryInterval: TimeSpan.FromSeconds(2),
        backoffCoefficient: 2.5,
        maxRetryInterval: TimeSpan.FromMinutes(5)));

    /// <summary>Handles the next event, or waits for one, and starts over with an empty history.</summary>
    [Function(nameof(PullRequestOrchestration))]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var owner = context.InstanceId;
        var turn = context.GetInput<PullRequestTurn>() ?? new();
        var next = await context.CallActivityAsync<InboxTurn?>(nameof(PullRequestActivities.NextEvent), owner, Patient);
        if (next is null)
        {
            if (await IsOverAsync(context, turn))
                return;

            context.ContinueAsNew(turn);
            return;
        }

        var isOver = turn.IsOver;
        for (var question = 0; question < next.Questions; question++)
            isOver = await HandleAsync(context, new EffectKey(owner, next.Delivery, question), isOver);

        await context.CallActivityAsync(nameof(PullRequestActivities.FinishEvent), new EffectKey(owner, next.Delivery, 0), Patient);
        context.ContinueAsNew(new PullRequestTurn(isOver));
    }

    private static async Task<bool> HandleAsync(TaskOrchestrationContext context, EffectKey key, bool isOver)
    {
        try
        {
            var decided = await context.CallActivityAsync<DecidedEffects>(nameof(PullRequestActivities.Decide), key, Patient);
            if (decided.Failure is { } failure)
            {
                await context.CallActivityAsync(nameof(PullRequestActivities.TellFailure), new FailedEvent(key, failure), Patient);
                return isOver;
            }

            for (var effect = 0; effect < decided.Count; effect++)
                await context.CallActivityAsync(nameof(PullRequestActivities.CarryOut), key with { Effect = effect }, Patient);

            return decided.IsOver;
        }
        catch (TaskFailedException exception)
        {
            // One event that cannot be handled must not hold up those after it; the people are told.
            await context.CallActivityAsync(nameof(PullRequestActivities.TellFailure), new FailedEvent(key, exception.FailureDetails.ErrorMessage), Patient);
            return isOver;
        }
    }

    /// <summary>Waits for a wake. True when none came to a pull request that is over.</summary>
    private static async Task<bool> IsOverAsync(TaskOrchestrationContext context, PullRequestTurn turn)
    {
        if (!turn.IsOver)
        {
            _ = await context.WaitForExternalEvent<string>(Wake);
            return false;
        }

        using var stop = new CancellationTokenSource();
        var wake = context.WaitForExternalEvent<string>(Wake);
        var farewell = context.CreateTimer(Farewell, stop.Token);
        var first = await Task.WhenAny(wake, farewell);
        Waiting.Stop(stop);
        return first == farewell;
    }
}

/// <summary>An event that could not be handled, and why.</summary>
public sealed record FailedEvent(EffectKey Key, string Reason);

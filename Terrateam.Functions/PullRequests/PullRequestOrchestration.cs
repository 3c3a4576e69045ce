using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Terrateam.Functions.Durable;

namespace Terrateam.Functions.PullRequests;

/// <summary>
/// Handles the events of one pull request, one after another, in the order in which they came. Instance
/// <c>pr-{repositoryId}-{number}</c>.
/// </summary>
/// <remarks>
/// One activity handles an event from the inbox to its last effect, because each activity costs several storage
/// transactions. The orchestration never continues as new while a timer is pending: the timer's message would come for
/// a generation that is gone, and storage would hand it out again and again.
/// </remarks>
public static class PullRequestOrchestration
{
    /// <summary>How long the orchestration of a closed pull request waits for another event before it ends.</summary>
    private static readonly TimeSpan ClosedIdleTime = TimeSpan.FromMinutes(1);

    /// <summary>How often one generation looks into the inbox, which bounds its history.</summary>
    private const int MaxPasses = 20;

    /// <summary>Handles the events in the inbox, then waits for more.</summary>
    [Function(OrchestrationNames.PullRequest)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var isOver = context.GetInput<PullRequestOrchestrationInput>()?.IsOver ?? false;
        var position = new EventPosition(context.InstanceId);
        using var timers = new OrchestrationTimers(context);
        var woken = context.WaitForExternalEvent<string>(OrchestrationEvents.InboxChanged);
        for (var pass = 0; ; pass++)
        {
            var handled = await context.CallActivityAsync<HandledEvents>(
                nameof(PullRequestActivities.HandleEvents),
                position,
                RetryPolicies.Storage
            );
            isOver = handled.IsOver ?? isOver;
            position = handled.Failed ?? new(context.InstanceId);
            if (handled.Failed is not null)
            {
                // Nothing overtakes an effect: the rest of its decision would be carried out on a later state.
                await timers.DelayAsync(handled.Wait ?? TimeSpan.Zero);
                continue;
            }

            if (handled.HasMore)
                continue;

            var wait = handled.Wait ?? (isOver ? ClosedIdleTime : null);
            var isWoken = await timers.WaitAsync(woken, wait);
            if (!isWoken && handled.Wait is null && isOver)
                return;
            if (!isWoken)
                continue;

            if (pass >= MaxPasses && !timers.ArePending)
            {
                context.ContinueAsNew(new PullRequestOrchestrationInput(isOver));
                return;
            }

            woken = context.WaitForExternalEvent<string>(OrchestrationEvents.InboxChanged);
        }
    }
}

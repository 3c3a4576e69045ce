using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Terrateam.Functions.PullRequests;

/// <summary>The activity of a pull request's orchestration. It may run twice and has its effects once.</summary>
public sealed class PullRequestActivities(PullRequestEventHandler events)
{
    /// <summary>Handles the events that are in the inbox, from a position on.</summary>
    [Function(nameof(HandleEvents))]
    public Task<HandledEvents> HandleEvents(
        [ActivityTrigger] EventPosition position,
        [DurableClient] DurableTaskClient client,
        FunctionContext context
    ) => events.HandleAsync(position, client, context.CancellationToken);
}

using Microsoft.DurableTask.Client;
using Terrateam.Functions.Inbox;

namespace Terrateam.Functions.PullRequests;

/// <summary>Handles what people do with drift issues. It may run twice and has its effects once.</summary>
public interface IDriftIssueEvents
{
    /// <summary>Handles one event.</summary>
    Task HandleAsync(InboxEntry entry, DurableTaskClient client, CancellationToken cancellationToken);
}

using Microsoft.DurableTask.Client;
using Terrateam.Functions.Comments;
using Terrateam.Functions.Drift;
using Terrateam.Functions.Durable;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Ledgers;
using Terrateam.Functions.Notifications;
using Terrateam.Functions.Plans;
using Terrateam.Functions.PullRequests;
using Terrateam.Functions.Queues;
using Terrateam.Functions.Runs;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Retention;

/// <summary>
/// Deletes all data of a repository that is gone, and ends its orchestrations. Each pass starts from the beginning, so
/// a crash loses nothing.
/// </summary>
public sealed class RepositoryRemover(
    Belongings belongings,
    DeliveryInbox inbox,
    DecisionStore decisions,
    CommentPublisher comments,
    PreparationStore preparations,
    LedgerStore ledgers,
    QueueMonitor queues,
    RunStore runs,
    DriftStore drift,
    DriftSteps steps,
    PlanVault plans,
    OutputVault outputs,
    StateVault states,
    NotificationCenter notifications,
    DriftNotifier driftNotifier,
    PostedDriftIssues driftIssues
)
{
    /// <summary>Makes one pass.</summary>
    /// <returns>
    /// True where nothing was left. A terminated orchestration may still write with its last activity, so one pass is
    /// never enough.
    /// </returns>
    public async Task<bool> RemoveAsync(
        long repositoryId,
        DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        // Plans first: they are the most sensitive.
        var found = await plans.DeleteRepositoryAsync(repositoryId, cancellationToken);
        found += await outputs.DeleteForRepositoryAsync(repositoryId, cancellationToken);
        found += await states.DeleteForRepositoryAsync(repositoryId, cancellationToken);
        found += await notifications.ForgetRepositoryAsync(repositoryId, cancellationToken);
        found += await driftNotifier.ForgetRepositoryAsync(repositoryId, cancellationToken);
        found += await driftIssues.ForgetRepositoryAsync(repositoryId, cancellationToken);
        found += await inbox.ForgetRepositoryAsync(repositoryId, cancellationToken);
        found += await RemoveDriftAsync(repositoryId, client, cancellationToken);
        found += await RemoveRunsAsync(repositoryId, client, cancellationToken);
        found += await RemovePullRequestsAsync(repositoryId, client, cancellationToken);
        found += await preparations.ForgetRepositoryAsync(repositoryId, cancellationToken);
        found += await queues.ForgetRepositoryAsync(repositoryId, cancellationToken) ? 1 : 0;
        found += await ledgers.ForgetAsync(repositoryId, cancellationToken) ? 1 : 0;
        if (found > 0)
            return false;

        return await belongings.FindAsync(repositoryId, cancellationToken) is not { } known
            || await belongings.ForgetAsync(known, cancellationToken);
    }

    private async Task<int> RemoveRunsAsync(
        long repositoryId,
        DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        var found = await runs.ForgetWorkflowRunsAsync(repositoryId, cancellationToken);
        await foreach (var run in belongings.RunsAsync(repositoryId, cancellationToken))
        {
            found++;
            var isGoing = await EndAsync(OrchestrationInstances.OfRun(run.Id), client, cancellationToken);
            var isStored = await runs.DeleteAsync(repositoryId, run.Id, cancellationToken);
            if (!isGoing && !isStored)
                await belongings.ForgetAsync(repositoryId, run, cancellationToken);
        }

        return found;
    }

    private async Task<int> RemovePullRequestsAsync(
        long repositoryId,
        DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        var found = 0;
        await foreach (var pull in belongings.PullRequestsAsync(repositoryId, cancellationToken))
        {
            found++;
            var isGoing = await EndAsync(
                OrchestrationInstances.OfPullRequest(repositoryId, pull.Id),
                client,
                cancellationToken
            );
            var left =
                await decisions.ForgetAsync(repositoryId, pull.Id, cancellationToken)
                + await comments.ForgetAsync(repositoryId, pull.Id, cancellationToken);
            if (!isGoing && left == 0)
                await belongings.ForgetAsync(repositoryId, pull, cancellationToken);
        }

        return found;
    }

    private async Task<int> RemoveDriftAsync(
        long repositoryId,
        DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        if (await drift.FindAsync(repositoryId, cancellationToken) is not { } watched)
            return 0;

        var left = 0;
        foreach (var schedule in watched.Value.Schedules)
        {
            left += await EndAsync(
                OrchestrationInstances.OfDrift(repositoryId, schedule.Name),
                client,
                cancellationToken
            )
                ? 1
                : 0;
            left += await steps.ForgetAsync(repositoryId, schedule.Name, cancellationToken);
        }

        // Last, because it holds the names of the schedules.
        if (left == 0)
            await drift.ForgetAsync(repositoryId, watched.ETag, cancellationToken);
        return left + 1;
    }

    /// <summary>Terminates an orchestration. True where it was running.</summary>
    private static async Task<bool> EndAsync(
        string instance,
        DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        if (await client.GetInstanceAsync(instance, cancellation: cancellationToken) is not { IsCompleted: false })
            return false;

        await client.TerminateInstanceAsync(instance, cancellationToken);
        return true;
    }
}

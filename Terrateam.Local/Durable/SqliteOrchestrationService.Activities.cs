using System.Globalization;
using DurableTask.Core;

namespace Terrateam.Local.Durable;

internal sealed partial class SqliteOrchestrationService
{
    public async Task<TaskActivityWorkItem> LockNextTaskActivityWorkItem(
        TimeSpan receiveTimeout,
        CancellationToken cancellationToken
    )
    {
        var message = await NextAsync(_activities.Reader.ReadAsync, cancellationToken);
        return new TaskActivityWorkItem
        {
            Id = message.SequenceNumber.ToString(CultureInfo.InvariantCulture),
            TaskMessage = message,
            LockedUntilUtc = DateTime.MaxValue,
        };
    }

    public Task<TaskActivityWorkItem> RenewTaskActivityWorkItemLockAsync(TaskActivityWorkItem workItem) =>
        Task.FromResult(workItem);

    /// <summary>
    /// Does not wait for the commit, so that the activity's slot is free: the limit is for running activities only.
    /// </summary>
    public Task CompleteTaskActivityWorkItemAsync(TaskActivityWorkItem workItem, TaskMessage responseMessage)
    {
        Counters.CountActivity();
        responseMessage.Event.Timestamp = Now();
        _ = CommitAsync(workItem, responseMessage);
        return Task.CompletedTask;
    }

    public Task AbandonTaskActivityWorkItemAsync(TaskActivityWorkItem workItem)
    {
        _activities.Writer.TryWrite(workItem.TaskMessage);
        _handedOut.End();
        return Task.CompletedTask;
    }

    private async Task CommitAsync(TaskActivityWorkItem activity, TaskMessage response)
    {
        try
        {
            await _commits.CommitAsync(tables =>
            {
                tables.Delete(activity.TaskMessage);
                tables.Insert(response);
            });
        }
        catch (Exception exception)
        {
            Log.ActivityNotStored(_logger, exception, response.OrchestrationInstance.InstanceId);
            await AbandonTaskActivityWorkItemAsync(activity);
            return;
        }

        _instances.EndActivity(response.OrchestrationInstance.InstanceId);
        _instances.Add([response]);
        _idle.End();
        _handedOut.End();
    }
}

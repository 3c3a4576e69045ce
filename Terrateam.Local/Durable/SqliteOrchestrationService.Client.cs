using System.Collections.Concurrent;
using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;

namespace Terrateam.Local.Durable;

/// <summary>The operations of clients.</summary>
internal sealed partial class SqliteOrchestrationService
{
    private static readonly OrchestrationStatus[] Ended =
    [
        .. Enum.GetValues<OrchestrationStatus>().Where(status => status.IsFinal()),
    ];

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _ends = new(StringComparer.Ordinal);

    public Task CreateAsync() => Task.CompletedTask;

    public Task CreateAsync(bool recreateInstanceStore) => Task.CompletedTask;

    public Task CreateIfNotExistsAsync() => Task.CompletedTask;

    public Task DeleteAsync() => throw new NotSupportedException("Stop the app and delete its data directory.");

    public Task DeleteAsync(bool deleteInstanceStore) => DeleteAsync();

    public Task CreateTaskOrchestrationAsync(TaskMessage creationMessage) =>
        CreateTaskOrchestrationAsync(creationMessage, []);

    /// <summary>Starts an orchestration, which replaces one of the same id that has ended.</summary>
    /// <exception cref="OrchestrationAlreadyExistsException">
    /// One of the same id has not ended, or has one of the statuses.
    /// </exception>
    public async Task CreateTaskOrchestrationAsync(TaskMessage creationMessage, OrchestrationStatus[] dedupeStatuses)
    {
        var started = (ExecutionStartedEvent)creationMessage.Event;
        started.Timestamp = Now();
        await _commits.CommitAsync(tables =>
        {
            var id = started.OrchestrationInstance.InstanceId;
            if (tables.FindStatus(id) is { } status && (!status.IsFinal() || dedupeStatuses.Contains(status)))
            {
                throw new OrchestrationAlreadyExistsException(
                    $"An orchestration with the id '{id}' exists already; it is {status}."
                );
            }

            tables.Create(started);
            tables.Insert(creationMessage);
        });
        _instances.Add([creationMessage]);
    }

    public Task SendTaskOrchestrationMessageAsync(TaskMessage message) =>
        SendTaskOrchestrationMessageBatchAsync(message);

    /// <summary>Sends messages to instances that have not ended: all of them or none.</summary>
    /// <exception cref="KeyNotFoundException">There is no such instance.</exception>
    /// <exception cref="InvalidOperationException">The instance has ended.</exception>
    public async Task SendTaskOrchestrationMessageBatchAsync(params TaskMessage[] messages)
    {
        await _commits.CommitAsync(tables =>
        {
            foreach (var message in messages)
            {
                var id = message.OrchestrationInstance.InstanceId;
                var status = tables.FindStatus(id)
                    ?? throw new KeyNotFoundException($"There is no orchestration with the id '{id}'.");
                if (status.IsFinal())
                {
                    throw new InvalidOperationException(
                        $"The orchestration with the id '{id}' has ended: it is {status}."
                    );
                }

                tables.Insert(message);
            }
        });
        _instances.Add(messages);
    }

    public Task ForceTerminateTaskOrchestrationAsync(string instanceId, string? reason) =>
        SendTaskOrchestrationMessageAsync(
            new TaskMessage
            {
                OrchestrationInstance = new OrchestrationInstance { InstanceId = instanceId },
                Event = new ExecutionTerminatedEvent(-1, reason),
            }
        );

    public Task<IList<OrchestrationState>> GetOrchestrationStateAsync(string instanceId, bool allExecutions) =>
        Task.FromResult<IList<OrchestrationState>>(_reader.Find(instanceId) is { } state ? [state] : []);

    public Task<OrchestrationState?> GetOrchestrationStateAsync(string instanceId, string? executionId)
    {
        var state = _reader.Find(instanceId);
        return Task.FromResult(
            executionId is null || state?.OrchestrationInstance.ExecutionId == executionId ? state : null
        );
    }

    /// <summary>Waits until an instance has ended, including one that does not exist yet.</summary>
    /// <exception cref="TimeoutException">The time is up.</exception>
    public async Task<OrchestrationState> WaitForOrchestrationAsync(
        string instanceId,
        string? executionId,
        TimeSpan timeout,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var end = _ends.GetOrAdd(instanceId, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
            if (
                await GetOrchestrationStateAsync(instanceId, executionId) is { } state
                && state.OrchestrationStatus.IsFinal()
            )
            {
                return state;
            }

            await end.Task.WaitAsync(timeout, _time, cancellationToken);
        }
    }

    public Task<string> GetOrchestrationHistoryAsync(string instanceId, string executionId) =>
        throw new NotSupportedException("Histories are not read on one machine; look into the database.");

    public async Task PurgeOrchestrationHistoryAsync(
        DateTime thresholdDateTimeUtc,
        OrchestrationStateTimeRangeFilterType timeRangeFilterType
    )
    {
        if (timeRangeFilterType != OrchestrationStateTimeRangeFilterType.OrchestrationCreatedTimeFilter)
            throw new NotSupportedException("Orchestrations are purged by the time of their creation.");
        await PurgeAsync(DateTime.MinValue, thresholdDateTimeUtc, Ended, CancellationToken.None);
    }

    /// <summary>Deletes an instance that has ended. False if there is none or it has not ended.</summary>
    public async Task<bool> PurgeAsync(string instanceId)
    {
        var isPurged = false;
        await _commits.CommitAsync(tables => isPurged = tables.Purge(instanceId));
        return isPurged;
    }

    /// <summary>
    /// Deletes the instances that were created in a span of time and have ended in one of the statuses.
    /// </summary>
    /// <returns>The number of deleted instances.</returns>
    public async Task<int> PurgeAsync(
        DateTime from,
        DateTime to,
        IEnumerable<OrchestrationStatus> statuses,
        CancellationToken cancellationToken
    )
    {
        var count = 0;
        foreach (var instanceId in _reader.Created(from, to, statuses))
        {
            cancellationToken.ThrowIfCancellationRequested();
            count += await PurgeAsync(instanceId) ? 1 : 0;
        }

        return count;
    }

    private void Announce(string instanceId)
    {
        if (_ends.TryRemove(instanceId, out var end))
            end.SetResult();
    }
}

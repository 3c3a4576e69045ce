using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using PurgeResult = Microsoft.DurableTask.Client.PurgeResult;

namespace Terrateam.Local.Durable;

/// <summary>
/// The client of the engine in this process, limited to the calls that the app makes. All others throw.
/// </summary>
internal sealed class LocalDurableTaskClient(SqliteOrchestrationService service, DataConverter converter)
    : DurableTaskClient("local")
{
    private const string CannotBe = "is not offered on one machine";

    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName,
        object? input = null,
        StartOrchestrationOptions? options = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(orchestratorName.Name, nameof(orchestratorName));
        if (options?.StartAt is not null)
        {
            throw new NotSupportedException(
                $"{nameof(StartOrchestrationOptions)}.{nameof(options.StartAt)} {CannotBe}."
            );
        }

        cancellation.ThrowIfCancellationRequested();
        var instance = new OrchestrationInstance
        {
            InstanceId = options?.InstanceId is { Length: > 0 } id
                ? InstanceIds.Check(id)
                : Guid.NewGuid().ToString("N"),
            ExecutionId = Guid.NewGuid().ToString("N"),
        };
        var started = new ExecutionStartedEvent(-1, converter.Serialize(input))
        {
            Name = orchestratorName.Name,
            Version = options?.Version?.Version ?? "",
            OrchestrationInstance = instance,
            Tags = options?.Tags.ToDictionary(),
        };
        await service.CreateTaskOrchestrationAsync(
            new TaskMessage { OrchestrationInstance = instance, Event = started },
            DedupeStatuses(options)
        );
        return instance.InstanceId;
    }

    /// <exception cref="ArgumentException">There is no such instance.</exception>
    /// <exception cref="InvalidOperationException">The instance has ended.</exception>
    public override Task RaiseEventAsync(
        string instanceId,
        string eventName,
        object? eventPayload = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        cancellation.ThrowIfCancellationRequested();
        return SendAsync(instanceId, new EventRaisedEvent(-1, converter.Serialize(eventPayload)) { Name = eventName });
    }

    /// <exception cref="ArgumentException">There is no such instance.</exception>
    /// <exception cref="InvalidOperationException">The instance has ended.</exception>
    public override Task TerminateInstanceAsync(
        string instanceId,
        TerminateInstanceOptions? options = null,
        CancellationToken cancellation = default
    )
    {
        if (options?.Recursive == true)
        {
            throw new NotSupportedException(
                $"{nameof(TerminateInstanceOptions)}.{nameof(options.Recursive)} {CannotBe}."
            );
        }

        cancellation.ThrowIfCancellationRequested();
        return SendAsync(instanceId, new ExecutionTerminatedEvent(-1, converter.Serialize(options?.Output)));
    }

    public override async Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId,
        bool getInputsAndOutputs = false,
        CancellationToken cancellation = default
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        var state = await service.WaitForOrchestrationAsync(
            instanceId,
            executionId: null,
            Timeout.InfiniteTimeSpan,
            cancellation
        );
        return Metadata(state, getInputsAndOutputs);
    }

    public override async Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId,
        bool getInputsAndOutputs = false,
        CancellationToken cancellation = default
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        cancellation.ThrowIfCancellationRequested();
        return await service.GetOrchestrationStateAsync(instanceId, executionId: null) is { } state
            ? Metadata(state, getInputsAndOutputs)
            : null;
    }

    public override async Task<PurgeResult> PurgeInstanceAsync(
        string instanceId,
        PurgeInstanceOptions? options = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        cancellation.ThrowIfCancellationRequested();
        return new PurgeResult(await service.PurgeAsync(instanceId) ? 1 : 0);
    }

    public override async Task<PurgeResult> PurgeAllInstancesAsync(
        PurgeInstancesFilter filter,
        PurgeInstanceOptions? options = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(filter);
        var statuses = filter.Statuses?.ToList() is { Count: > 0 } some
            ? some
            :
            [
                OrchestrationRuntimeStatus.Completed,
                OrchestrationRuntimeStatus.Failed,
                OrchestrationRuntimeStatus.Terminated,
            ];
        return new PurgeResult(
            await service.PurgeAsync(
                filter.CreatedFrom?.UtcDateTime ?? DateTime.MinValue,
                filter.CreatedTo?.UtcDateTime ?? DateTime.MaxValue,
                statuses.Select(status => (OrchestrationStatus)status),
                cancellation
            ),
            isComplete: true
        );
    }

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId,
        bool getInputsAndOutputs = false,
        CancellationToken cancellation = default
    ) => throw new NotSupportedException($"{nameof(WaitForInstanceStartAsync)} {CannotBe}.");

    public override Task SuspendInstanceAsync(
        string instanceId,
        string? reason = null,
        CancellationToken cancellation = default
    ) => throw new NotSupportedException($"{nameof(SuspendInstanceAsync)} {CannotBe}.");

    public override Task ResumeInstanceAsync(
        string instanceId,
        string? reason = null,
        CancellationToken cancellation = default
    ) => throw new NotSupportedException($"{nameof(ResumeInstanceAsync)} {CannotBe}.");

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) =>
        throw new NotSupportedException($"{nameof(GetAllInstancesAsync)} {CannotBe}.");

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static OrchestrationStatus[] DedupeStatuses(StartOrchestrationOptions? options) =>
        [.. (options?.DedupeStatuses ?? []).Select(name => Enum.Parse<OrchestrationStatus>(name, ignoreCase: true))];

    private async Task SendAsync(string instanceId, HistoryEvent message)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        try
        {
            await service.SendTaskOrchestrationMessageAsync(
                new TaskMessage
                {
                    OrchestrationInstance = new OrchestrationInstance { InstanceId = instanceId },
                    Event = message,
                }
            );
        }
        catch (KeyNotFoundException exception)
        {
            throw new ArgumentException(exception.Message, nameof(instanceId), exception);
        }
    }

    private OrchestrationMetadata Metadata(OrchestrationState state, bool withTexts) =>
        new(state.Name, state.OrchestrationInstance.InstanceId)
        {
            RuntimeStatus = (OrchestrationRuntimeStatus)state.OrchestrationStatus,
            CreatedAt = new DateTimeOffset(state.CreatedTime),
            LastUpdatedAt = new DateTimeOffset(state.LastUpdatedTime),
            DataConverter = withTexts ? converter : null,
            SerializedInput = withTexts ? state.Input : null,
            SerializedOutput = withTexts ? state.Output : null,
            SerializedCustomStatus = withTexts ? state.Status : null,
            FailureDetails = withTexts && state.FailureDetails is { } failure ? Failure(failure) : null,
            Tags = state.Tags?.AsReadOnly() ?? new Dictionary<string, string>().AsReadOnly(),
        };

    private static TaskFailureDetails Failure(FailureDetails details) =>
        new(
            details.ErrorType,
            details.ErrorMessage,
            details.StackTrace,
            details.InnerFailure is { } inner ? Failure(inner) : null,
            details.Properties
        );
}

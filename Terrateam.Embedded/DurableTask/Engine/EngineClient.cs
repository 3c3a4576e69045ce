using Terrateam.Embedded.DurableTask.Client;
using Terrateam.Embedded.DurableTask.Engine.Dispatch;
using Terrateam.Embedded.DurableTask.Engine.History;
using Terrateam.Embedded.DurableTask.Engine.Storage;

namespace Terrateam.Embedded.DurableTask.Engine;

/// <summary>The client of an engine in the same process.</summary>
internal sealed class EngineClient(
    FunctionRegistry registry,
    DataConverter converter,
    Mailboxes mailboxes,
    InstanceReader reader,
    WriteQueue writer,
    Timers timers,
    Watchers watchers,
    TimeProvider timeProvider) : DurableTaskClient("embedded")
{
    // One transaction of a purge: long enough to be quick, short enough to let others through.
    private const int PurgeBatch = 200;

    private static readonly HashSet<OrchestrationRuntimeStatus> NotEnded =
        [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended];

    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName,
        object? input = null,
        StartOrchestrationOptions? options = null,
        CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(orchestratorName.Name, nameof(orchestratorName));
        if (registry.FindOrchestrator(orchestratorName) is null)
            throw new ArgumentException($"There is no orchestrator named '{orchestratorName}' in this app.", nameof(orchestratorName));

        var now = timeProvider.GetUtcNow().UtcDateTime;
        var startAt = options?.StartAt?.UtcDateTime;
        var wanted = new Instance(
            0, options?.InstanceId is { Length: > 0 } id ? InstanceIds.Check(id) : Guid.NewGuid().ToString("N"), orchestratorName)
        {
            Version = options?.Version?.Version ?? string.Empty,
            CreatedAt = now,
            StartAt = startAt > now ? startAt : null,
            Input = Payload.Check(converter.Serialize(input), $"The input of orchestration '{orchestratorName}'"),
            Tags = options is null ? null : HistoryJson.Write(options.Tags),
        };
        await Schedule(wanted, DedupeStatuses(options?.DedupeStatuses), cancellation);
        return wanted.InstanceId;
    }

    public override async Task RaiseEventAsync(
        string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        var raised = new HistoryEvent
        {
            Kind = HistoryKind.EventRaised,
            Name = eventName,
            Data = Payload.Check(converter.Serialize(eventPayload), $"The payload of event '{eventName}'"),
        };
        await Send(instanceId, raised, NotEnded.Contains, $"raise event '{eventName}' to", cancellation);
    }

    public override Task TerminateInstanceAsync(
        string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        var terminated = new HistoryEvent
        {
            Kind = HistoryKind.Terminated,
            Data = Payload.Check(converter.Serialize(options?.Output), "The output of a termination"),
            Recursive = options?.Recursive ?? false,
        };
        return Send(instanceId, terminated, NotEnded.Contains, "terminate", cancellation);
    }

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) => Send(
        instanceId,
        new HistoryEvent { Kind = HistoryKind.Suspended, Data = reason },
        status => status is OrchestrationRuntimeStatus.Running or OrchestrationRuntimeStatus.Pending,
        "suspend",
        cancellation);

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) => Send(
        instanceId,
        new HistoryEvent { Kind = HistoryKind.Resumed, Data = reason },
        status => status == OrchestrationRuntimeStatus.Suspended,
        "resume",
        cancellation);

    public override Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(reader.Find(instanceId, getInputsAndOutputs));
    }

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) =>
        Pageable.Create((continuation, pageSize, cancellation) =>
        {
            cancellation.ThrowIfCancellationRequested();
            return Task.FromResult(reader.Query(filter ?? new OrchestrationQuery(), continuation, pageSize));
        });

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitFor(instanceId, getInputsAndOutputs, found => found.RuntimeStatus != OrchestrationRuntimeStatus.Pending, cancellation);

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitFor(instanceId, getInputsAndOutputs, found => found.IsCompleted, cancellation);

    public override async Task<PurgeResult> PurgeInstanceAsync(
        string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        var purge = new PurgeWrite(tables => tables.Find(instanceId) is { } found ? [found.Key] : []);
        writer.Add(purge);
        return new PurgeResult(await purge.Answer.WaitAsync(cancellation), isComplete: true);
    }

    public override async Task<PurgeResult> PurgeAllInstancesAsync(
        PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (filter.Timeout <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(filter), filter.Timeout, "The timeout must be more than zero.");

        var began = timeProvider.GetTimestamp();
        var purged = 0;
        foreach (var keys in reader.FindEnded(filter).Chunk(PurgeBatch))
        {
            if (timeProvider.GetElapsedTime(began) >= filter.Timeout)
                return new PurgeResult(purged, isComplete: false);
            var purge = new PurgeWrite(_ => keys);
            writer.Add(purge);
            purged += await purge.Answer.WaitAsync(cancellation);
        }

        return new PurgeResult(purged, isComplete: true);
    }

    public override async Task<string> RestartAsync(
        string instanceId, bool restartWithNewInstanceId = false, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        var old = reader.Find(instanceId, payloads: true)
            ?? throw new ArgumentException($"There is no orchestration instance with the id {instanceId}.", nameof(instanceId));
        var wanted = new Instance(0, restartWithNewInstanceId ? Guid.NewGuid().ToString("N") : instanceId, old.Name)
        {
            CreatedAt = timeProvider.GetUtcNow().UtcDateTime,
            Input = old.SerializedInput,
            Tags = HistoryJson.Write(old.Tags),
        };
        await Schedule(wanted, NotEnded, cancellation);
        return wanted.InstanceId;
    }

    /// <summary>Nothing: the engine owns what the client uses.</summary>
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task Schedule(Instance wanted, IReadOnlySet<OrchestrationRuntimeStatus> blocking, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var schedule = new ScheduleWrite(wanted, blocking, Begin, mailboxes.Deliver);
        writer.Add(schedule);
        if (await schedule.Answer.WaitAsync(cancellation) is { } status)
        {
            throw new OrchestrationAlreadyExistsException(
                $"An orchestration instance with the id {wanted.InstanceId} already exists; it is {status}.");
        }
    }

    private void Begin(Instance instance)
    {
        if (instance.StartAt is { } startAt)
        {
            timers.Add(new DurableTimer(startAt, instance.Key, instance.Execution, DurableTimer.Start));
        }
        else
        {
            var start = new Message(new HistoryEvent { Kind = HistoryKind.ExecutionStarted });
            mailboxes.Deliver(instance.Key, start, new InstanceState(instance, []));
        }

        watchers.Changed(instance.InstanceId);
    }

    private async Task Send(
        string instanceId, HistoryEvent message, Func<OrchestrationRuntimeStatus, bool> fits, string what, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        cancellation.ThrowIfCancellationRequested();
        var send = new SendWrite(instanceId, message, fits, mailboxes.Deliver);
        writer.Add(send);
        var status = await send.Answer.WaitAsync(cancellation)
            ?? throw new ArgumentException($"There is no orchestration instance with the id {instanceId} to {what}.", nameof(instanceId));
        if (!fits(status))
            throw new InvalidOperationException($"Cannot {what} orchestration instance {instanceId}: it is {status}.");
    }

    private async Task<OrchestrationMetadata> WaitFor(
        string instanceId, bool payloads, Func<OrchestrationMetadata, bool> reached, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        while (true)
        {
            var change = watchers.NextChange(instanceId);
            if (reader.Find(instanceId, payloads) is { } found && reached(found))
                return found;
            await change.WaitAsync(cancellation);
        }
    }

    private static HashSet<OrchestrationRuntimeStatus> DedupeStatuses(IReadOnlyList<string>? names)
    {
        if (names is null)
            return NotEnded;
        var statuses = new HashSet<OrchestrationRuntimeStatus>();
        foreach (var name in names)
        {
            if (!Enum.TryParse<OrchestrationRuntimeStatus>(name, ignoreCase: true, out var status))
                throw new ArgumentException($"'{name}' is not an orchestration status.", nameof(names));
            statuses.Add(status);
        }

        return statuses.Contains(OrchestrationRuntimeStatus.Terminated) && !NotEnded.IsSubsetOf(statuses)
            ? throw new ArgumentException(
                "A running instance that may be replaced is terminated first, so Terminated cannot be a status that forbids it.",
                nameof(names))
            : statuses;
    }
}

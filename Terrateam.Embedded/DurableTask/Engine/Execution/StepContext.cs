using Microsoft.Extensions.Logging;
using Terrateam.Embedded.DurableTask.Engine.History;
using Terrateam.Embedded.DurableTask.Engine.Storage;

namespace Terrateam.Embedded.DurableTask.Engine.Execution;

/// <summary>The context that an orchestrator sees during one step.</summary>
internal sealed class StepContext(
    Instance instance,
    TaskLedger tasks,
    ExternalEvents events,
    OrchestratorThread thread,
    DataConverter converter,
    ILoggerFactory loggerFactory) : TaskOrchestrationContext
{
    // The limit that the original documents for custom statuses: 16 KB of UTF-16.
    private const int CustomStatusLength = 8 * 1024;

    private int guids;
    private bool isReplaying;
    private DateTime now;

    public override TaskName Name => instance.Name;

    public override string InstanceId => instance.InstanceId;

    public override string Version => instance.Version;

    public override ParentOrchestrationInstance? Parent { get; } =
        instance.Parent is { } parent ? new ParentOrchestrationInstance(parent.Name, parent.InstanceId) : null;

    public override DateTime CurrentUtcDateTime => now;

    public override bool IsReplaying => isReplaying;

    /// <summary>The custom status as JSON; null if none has been set.</summary>
    public string? CustomStatus { get; private set; }

    /// <summary>How to start over, if the orchestrator wants that.</summary>
    public ContinueAsNewOptions? StartOver { get; private set; }

    /// <summary>Input of the next execution as JSON.</summary>
    public string? NextInput { get; private set; }

    /// <summary>Events that the next execution is to have.</summary>
    public List<HistoryEvent> Carried { get; } = [];

    protected override ILoggerFactory LoggerFactory => loggerFactory;

    /// <summary>Moves to another step of the history, or to the new one.</summary>
    public void MoveTo(DateTime time, bool replaying)
    {
        now = time;
        isReplaying = replaying;
    }

    public override T? GetInput<T>()
        where T : default
    {
        thread.Demand();
        return instance.Input is null ? default : converter.Deserialize<T>(instance.Input);
    }

    public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        thread.Demand();
        if (input is TaskOptions && options is null)
        {
            throw new ArgumentException(
                $"{nameof(TaskOptions)} were passed as the input of activity '{name}'; pass them as {nameof(options)}.", nameof(input));
        }

        var call = new HistoryEvent
        {
            Kind = HistoryKind.ActivityScheduled,
            Name = name,
            Data = Payload.Check(converter.Serialize(input), $"The input of activity '{name}'"),
            Version = NullIfEmpty(options?.Version?.Version ?? Version),
        };
        return new Retry(this).Run(options?.Retry, () => Call<TResult>(call));
    }

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(
        TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        thread.Demand();
        var call = new HistoryEvent
        {
            Kind = HistoryKind.OrchestrationScheduled,
            Name = orchestratorName,
            InstanceId = InstanceIds.Check((options as SubOrchestrationOptions)?.InstanceId ?? NewGuid().ToString("N")),
            Data = Payload.Check(converter.Serialize(input), $"The input of sub-orchestration '{orchestratorName}'"),
            Version = NullIfEmpty(options?.Version?.Version),
        };
        return new Retry(this).Run(options?.Retry, () => Call<TResult>(call));
    }

    public override async Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        thread.Demand();
        var timer = new HistoryEvent { Kind = HistoryKind.TimerCreated, FireAt = fireAt.ToUniversalTime() };
        await tasks.Schedule(timer, cancellationToken);
    }

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        thread.Demand();
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        return events.Wait<T>(eventName, cancellationToken);
    }

    public override void SendEvent(string instanceId, string eventName, object payload)
    {
        thread.Demand();
        ArgumentException.ThrowIfNullOrWhiteSpace(instanceId);
        tasks.Fire(new HistoryEvent
        {
            Kind = HistoryKind.EventSent,
            InstanceId = instanceId,
            Name = eventName,
            Data = Payload.Check(converter.Serialize(payload), $"The payload of event '{eventName}'"),
        });
    }

    public override void SetCustomStatus(object? customStatus)
    {
        thread.Demand();
        var json = converter.Serialize(customStatus);
        if (json?.Length > CustomStatusLength)
        {
            throw new ArgumentException(
                $"The custom status is {json.Length} characters long; {CustomStatusLength} are allowed.", nameof(customStatus));
        }

        CustomStatus = json;
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) =>
        ContinueAsNew(new ContinueAsNewOptions { NewInput = newInput, PreserveUnprocessedEvents = preserveUnprocessedEvents });

    public override void ContinueAsNew(ContinueAsNewOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        thread.Demand();
        NextInput = Payload.Check(converter.Serialize(options.NewInput), "The input of ContinueAsNew");
        StartOver = options;
        if (!options.PreserveUnprocessedEvents)
            return;
        foreach (var (name, payload) in events.TakeBuffered())
            Carried.Add(new HistoryEvent { Kind = HistoryKind.EventRaised, Name = name, Data = payload });
    }

    public override Guid NewGuid()
    {
        thread.Demand();
        return DeterministicGuid.Create(InstanceId, CurrentUtcDateTime, guids++);
    }

    private async Task<TResult> Call<TResult>(HistoryEvent call)
    {
        var json = await tasks.Schedule(call);
        return json is null ? default! : converter.Deserialize<TResult>(json)!;
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

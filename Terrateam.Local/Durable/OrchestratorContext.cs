using System.Text.Json;
using DurableTask.Core;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using ContinueAsNewOptions = Microsoft.DurableTask.ContinueAsNewOptions;

namespace Terrateam.Local.Durable;

/// <summary>
/// The engine's context, with the input in the type that the orchestrator asks for, as in Azure. It also tracks what
/// the orchestrator awaits: the engine would hang without a message on a task that is not from its context.
/// </summary>
internal sealed class OrchestratorContext(
    TaskOrchestrationContext inner,
    JsonElement? input,
    ParentOrchestrationInstance? parent,
    DataConverter converter,
    Action onMisuse
) : TaskOrchestrationContext
{
    private readonly List<Task> _tasks = [];

    /// <summary>The error message for an orchestrator that awaits any other task.</summary>
    public static string Misuse =>
        "The orchestrator awaited something that is not of its context. It may await only what its context "
        + "returns, without "
        + "ConfigureAwait(false): replays it could not repeat. Do other work in an activity.";

    /// <summary>True while a task of the context is not completed.</summary>
    public bool IsWaiting => _tasks.Exists(task => !task.IsCompleted);

    /// <summary>True where the context was used from another thread than the engine's.</summary>
    public bool WasMisused { get; private set; }

    public override TaskName Name => inner.Name;

    public override string InstanceId => inner.InstanceId;

    public override ParentOrchestrationInstance? Parent => parent;

    public override DateTime CurrentUtcDateTime => Inner.CurrentUtcDateTime;

    public override bool IsReplaying => Inner.IsReplaying;

    public override string Version => inner.Version;

    public override IReadOnlyDictionary<string, object?> Properties => inner.Properties;

    protected override ILoggerFactory LoggerFactory => throw new NotSupportedException("Use CreateReplaySafeLogger.");

    private TaskOrchestrationContext Inner
    {
        get
        {
            if (OrchestrationContext.IsOrchestratorThread)
                return inner;
            WasMisused = true;
            onMisuse();
            throw new InvalidOperationException(Misuse);
        }
    }

    public override ILogger CreateReplaySafeLogger(string categoryName) => inner.CreateReplaySafeLogger(categoryName);

    public override T? GetInput<T>()
        where T : default => input is { } given ? converter.Deserialize<T>(given.GetRawText()) : default;

    public override Task<TResult> CallActivityAsync<TResult>(
        TaskName name,
        object? input = null,
        TaskOptions? options = null
    ) => Watch(Inner.CallActivityAsync<TResult>(name, input, options));

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(
        TaskName orchestratorName,
        object? input = null,
        TaskOptions? options = null
    ) => Watch(Inner.CallSubOrchestratorAsync<TResult>(orchestratorName, input, options));

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken) =>
        Watch(Inner.CreateTimer(fireAt, cancellationToken));

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default) =>
        Watch(Inner.WaitForExternalEvent<T>(eventName, cancellationToken));

    public override void SendEvent(string instanceId, string eventName, object payload) =>
        Inner.SendEvent(instanceId, eventName, payload);

    public override void SetCustomStatus(object? customStatus) => Inner.SetCustomStatus(customStatus);

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) =>
        Inner.ContinueAsNew(newInput, preserveUnprocessedEvents);

    public override void ContinueAsNew(ContinueAsNewOptions options) => Inner.ContinueAsNew(options);

    public override Guid NewGuid() => Inner.NewGuid();

    private T Watch<T>(T task)
        where T : Task
    {
        _tasks.Add(task);
        return task;
    }
}

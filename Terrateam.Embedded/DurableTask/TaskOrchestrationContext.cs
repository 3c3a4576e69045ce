using Microsoft.Extensions.Logging;

namespace Terrateam.Embedded.DurableTask;

/// <summary>
/// What an orchestrator may do and know. Everything it awaits must come from here, everything it decides by must come
/// from here or from its input: it is run again from its beginning after every step.
/// See https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-code-constraints.
/// </summary>
public abstract class TaskOrchestrationContext
{
    private ILoggerFactory? replaySafeLoggerFactory;

    /// <summary>Name of the orchestrator.</summary>
    public abstract TaskName Name { get; }

    /// <summary>Id of this instance.</summary>
    public abstract string InstanceId { get; }

    /// <summary>The orchestration that started this one; null if a client did.</summary>
    public abstract ParentOrchestrationInstance? Parent { get; }

    /// <summary>The time of the current step in UTC; the same in every replay.</summary>
    public abstract DateTime CurrentUtcDateTime { get; }

    /// <summary>True while the history is played back, false where the orchestration really moves on.</summary>
    public abstract bool IsReplaying { get; }

    /// <summary>Version of this instance; empty if it has none.</summary>
    public virtual string Version => string.Empty;

    /// <summary>Settings of the host; none here.</summary>
    public virtual IReadOnlyDictionary<string, object?> Properties { get; } = new Dictionary<string, object?>(StringComparer.Ordinal);

    /// <summary>Loggers that are silent during replay.</summary>
    public virtual ILoggerFactory ReplaySafeLoggerFactory => replaySafeLoggerFactory ??= new ReplaySafeLogging.Factory(this, LoggerFactory);

    /// <summary>Loggers as they are.</summary>
    protected abstract ILoggerFactory LoggerFactory { get; }

    /// <summary>The input, or default if there is none.</summary>
    public abstract T? GetInput<T>();

    /// <summary>Runs an activity.</summary>
    /// <param name="name">Name of the activity.</param>
    /// <param name="input">Its input, serialised.</param>
    /// <param name="options">Retries and the like.</param>
    /// <exception cref="TaskFailedException">It failed, the last retry included.</exception>
    /// <exception cref="InvalidOperationException">Called from outside the orchestrator's thread.</exception>
    public virtual Task CallActivityAsync(TaskName name, object? input = null, TaskOptions? options = null) =>
        CallActivityAsync<object>(name, input, options);

    /// <inheritdoc cref="CallActivityAsync(TaskName, object?, TaskOptions?)"/>
    public virtual Task CallActivityAsync(TaskName name, TaskOptions options) => CallActivityAsync(name, null, options);

    /// <inheritdoc cref="CallActivityAsync(TaskName, object?, TaskOptions?)"/>
    public virtual Task<TResult> CallActivityAsync<TResult>(TaskName name, TaskOptions options) =>
        CallActivityAsync<TResult>(name, null, options);

    /// <inheritdoc cref="CallActivityAsync(TaskName, object?, TaskOptions?)"/>
    public abstract Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null);

    /// <summary>
    /// A timer that survives restarts. One that is no longer wanted must be cancelled: an orchestration is not
    /// completed while a timer of its is running.
    /// </summary>
    public virtual Task CreateTimer(TimeSpan delay, CancellationToken cancellationToken) =>
        CreateTimer(CurrentUtcDateTime.Add(delay), cancellationToken);

    /// <inheritdoc cref="CreateTimer(TimeSpan, CancellationToken)"/>
    /// <param name="fireAt">When it fires, in UTC; a time in the past fires at once.</param>
    /// <param name="cancellationToken">Cancels the timer and the task.</param>
    public abstract Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken);

    /// <summary>
    /// Waits for an event. One that came before is there at once. Each event completes one waiter: the one that
    /// began to wait last, even if it has been cancelled since.
    /// </summary>
    /// <param name="eventName">Name of the event, without regard to case.</param>
    /// <param name="cancellationToken">Ends the wait, but does not take the waiter away.</param>
    /// <exception cref="ArgumentException">Somebody already waits for this name with another type.</exception>
    public abstract Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default);

    /// <summary>Waits for an event for a while.</summary>
    /// <exception cref="TaskCanceledException">It did not come in time.</exception>
    public Task<T> WaitForExternalEvent<T>(string eventName, TimeSpan timeout) =>
        WaitForExternalEvent<T>(eventName, timeout, CancellationToken.None);

    /// <inheritdoc cref="WaitForExternalEvent{T}(string, TimeSpan)"/>
    public async Task<T> WaitForExternalEvent<T>(string eventName, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var timerCancellation = new CancellationTokenSource();
        using var waitCancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var timer = CreateTimer(timeout, timerCancellation.Token);
        var wait = WaitForExternalEvent<T>(eventName, waitCancellation.Token);

        var loser = await Task.WhenAny(timer, wait) == wait ? timerCancellation : waitCancellation;
#pragma warning disable CA1849, MA0042 // Cancelling asynchronously would leave the orchestrator's thread.
        loser.Cancel();
#pragma warning restore CA1849, MA0042
        return await wait;
    }

    /// <summary>Sends an event to another orchestration; dropped if there is none of that id.</summary>
    public abstract void SendEvent(string instanceId, string eventName, object payload);

    /// <summary>Tells those who ask what the orchestration is about. Null takes it back.</summary>
    public abstract void SetCustomStatus(object? customStatus);

    /// <summary>Runs another orchestration and waits for it.</summary>
    /// <param name="orchestratorName">Name of its orchestrator.</param>
    /// <param name="input">Its input, serialised.</param>
    /// <param name="options">Retries; its instance id, if they are <see cref="SubOrchestrationOptions"/>.</param>
    /// <exception cref="TaskFailedException">It failed or was terminated.</exception>
    public virtual Task CallSubOrchestratorAsync(TaskName orchestratorName, object? input = null, TaskOptions? options = null) =>
        CallSubOrchestratorAsync<object>(orchestratorName, input, options);

    /// <inheritdoc cref="CallSubOrchestratorAsync(TaskName, object?, TaskOptions?)"/>
    public abstract Task<TResult> CallSubOrchestratorAsync<TResult>(
        TaskName orchestratorName, object? input = null, TaskOptions? options = null);

    /// <inheritdoc cref="CallSubOrchestratorAsync(TaskName, object?, TaskOptions?)"/>
    public virtual Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, TaskOptions options) =>
        CallSubOrchestratorAsync<TResult>(orchestratorName, null, options);

    /// <inheritdoc cref="CallSubOrchestratorAsync(TaskName, object?, TaskOptions?)"/>
    public virtual Task CallSubOrchestratorAsync(TaskName orchestratorName, TaskOptions options) =>
        CallSubOrchestratorAsync(orchestratorName, null, options);

    /// <summary>
    /// Starts the orchestration over with a new input and an empty history. Takes effect when the orchestrator
    /// returns, which it should do at once, and when nothing that it scheduled is open any more.
    /// </summary>
    /// <param name="newInput">Input of the next execution.</param>
    /// <param name="preserveUnprocessedEvents">Whether events that nobody has waited for go on into it.</param>
    public abstract void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true);

    /// <inheritdoc cref="ContinueAsNew(object?, bool)"/>
    public virtual void ContinueAsNew(ContinueAsNewOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ContinueAsNew(options.NewInput, options.PreserveUnprocessedEvents);
    }

    /// <summary>A GUID that is the same in every replay (version 5: instance id, time and a counter).</summary>
    public abstract Guid NewGuid();

    /// <summary>A logger that is silent during replay.</summary>
    public virtual ILogger CreateReplaySafeLogger(string categoryName) => ReplaySafeLoggerFactory.CreateLogger(categoryName);

    /// <inheritdoc cref="CreateReplaySafeLogger(string)"/>
    public virtual ILogger CreateReplaySafeLogger(Type type) => ReplaySafeLoggerFactory.CreateLogger(type);

    /// <inheritdoc cref="CreateReplaySafeLogger(string)"/>
    public virtual ILogger CreateReplaySafeLogger<T>() => ReplaySafeLoggerFactory.CreateLogger<T>();
}

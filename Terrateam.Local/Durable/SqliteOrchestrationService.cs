using System.Threading.Channels;
using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.Extensions.Logging;
using Terrateam.Local.State;

namespace Terrateam.Local.Durable;

/// <summary>
/// Keeps orchestrations of one process in a SQLite file. A message is stored before it is handed out and deleted by the
/// transaction that stores its results, so after a crash unfinished work is done again, and stored work is not. There
/// is no polling: committed messages are handed on in memory.
/// </summary>
internal sealed partial class SqliteOrchestrationService
    : IOrchestrationService,
        IOrchestrationServiceClient,
        IDisposable
{
    /// <summary>
    /// How many seconds after a step or an activity failed for an external reason it is tried again.
    /// </summary>
    private const int SecondsToRetry = 1;

    private readonly SqliteFile _file;
    private readonly InstanceReader _reader;
    private readonly CommitQueue _commits;
    private readonly TimeProvider _time;
    private readonly IdleSignal _idle = new();
    private readonly IdleSignal _handedOut = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly InstanceQueue _instances;
    private readonly TimerQueue _timers;
    private readonly Channel<TaskMessage> _activities = Channel.CreateUnbounded<TaskMessage>();
    private readonly ILogger _logger;
    private readonly EnginePace? _pace;
    private bool _isDisposed;

    /// <summary>Opens the file, which one process may have open at a time.</summary>
    public SqliteOrchestrationService(
        string path,
        TimeProvider time,
        ILogger<SqliteOrchestrationService> logger,
        EnginePace? pace = null
    )
    {
        _pace = pace;
        _file = new SqliteFile(path, DurableSchema.Sql);
        _logger = logger;
        _time = time;
        _reader = new InstanceReader(_file);
        _commits = new CommitQueue(_file, logger);
        _instances = new InstanceQueue(_idle);
        _timers = new TimerQueue(time, timers => _instances.Add(timers));
    }

    /// <summary>What it has done so far.</summary>
    public DurableCounters Counters { get; } = new();

    public int TaskOrchestrationDispatcherCount => 1;

    /// <summary>A step takes a moment; most wait for their commit, which they share.</summary>
    public int MaxConcurrentTaskOrchestrationWorkItems => 100 * Environment.ProcessorCount;

    public int TaskActivityDispatcherCount => 1;

    /// <summary>As in the Functions host.</summary>
    public int MaxConcurrentTaskActivityWorkItems => 10 * Environment.ProcessorCount;

    public BehaviorOnContinueAsNew EventBehaviourForContinueAsNew => BehaviorOnContinueAsNew.Carryover;

    /// <summary>Completes when only the clock or a client can cause more work.</summary>
    public Task WhenIdleAsync() => _idle.WhenIdleAsync();

    /// <summary>Continues with the stored instances and messages.</summary>
    public Task StartAsync()
    {
        var messages = _reader.Messages();
        foreach (var activity in messages.Where(IsActivity))
            Add(activity);
        _instances.Add([.. messages.Where(message => !IsActivity(message) && message.Event is not TimerFiredEvent)]);
        _timers.Add(messages.Where(message => message.Event is TimerFiredEvent));
        return Task.CompletedTask;
    }

    public Task StopAsync() => StopAsync(isForced: false);

    public Task StopAsync(bool isForced)
    {
        _timers.Dispose();
        return Task.CompletedTask;
    }

    public bool IsMaxMessageCountExceeded(int currentMessageCount, OrchestrationRuntimeState runtimeState) => false;

    public int GetDelayInSecondsAfterOnFetchException(Exception exception) =>
        exception is OperationCanceledException ? 0 : SecondsToRetry;

    public int GetDelayInSecondsAfterOnProcessException(Exception exception) =>
        exception is OperationCanceledException ? 0 : SecondsToRetry;

    public async Task<TaskOrchestrationWorkItem> LockNextTaskOrchestrationWorkItemAsync(
        TimeSpan receiveTimeout,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var (instanceId, messages, history) = await NextAsync(_instances.TakeAsync, cancellationToken);
            try
            {
                if (
                    history is not null
                    || (_reader.Find(instanceId) is { } state && !state.OrchestrationStatus.IsFinal())
                )
                {
                    return WorkItem(instanceId, messages, history ?? _reader.History(instanceId));
                }
                // The instance has ended or was purged, so these messages would never be taken.
                await _commits.CommitAsync(tables => messages.ForEach(tables.Delete));
            }
            catch
            {
                _instances.PutBack(instanceId, messages);
                Release(instanceId);
                throw;
            }

            _idle.End(messages.Count);
            Release(instanceId);
        }
    }

    public Task RenewTaskOrchestrationWorkItemLockAsync(TaskOrchestrationWorkItem workItem) => Task.CompletedTask;

    public async Task CompleteTaskOrchestrationWorkItemAsync(
        TaskOrchestrationWorkItem workItem,
        OrchestrationRuntimeState newOrchestrationRuntimeState,
        IList<TaskMessage> outboundMessages,
        IList<TaskMessage> orchestratorMessages,
        IList<TaskMessage> timerMessages,
        TaskMessage continuedAsNewMessage,
        OrchestrationState? orchestrationState
    )
    {
        var step = new OrchestrationStep(workItem, newOrchestrationRuntimeState, orchestrationState, Now())
        {
            Activities = outboundMessages.AsReadOnly(),
            Messages = orchestratorMessages.AsReadOnly(),
            Timers = timerMessages.AsReadOnly(),
        };
        await _commits.CommitAsync(step.Store);
        Counters.Count(step);

        if (step.IsNewExecution || step.IsOver)
            _timers.Remove(workItem.InstanceId, step.IsOver ? null : step.ExecutionId);
        if (step.Failure is { } failure)
            Log.Failed(_logger, step.Name, workItem.InstanceId, failure);
        _instances.Keep(
            workItem.InstanceId,
            step.IsOver ? null : newOrchestrationRuntimeState.Events,
            step.Activities.Count
        );
        foreach (var activity in step.Activities)
            Add(activity);
        _instances.Add(step.Carried, isCarried: true);
        _instances.Add(step.Sent);
        _timers.Add(step.Timers);
        if (step.IsOver)
            Announce(workItem.InstanceId);
        _idle.End(workItem.NewMessages.Count);
    }

    public Task AbandonTaskOrchestrationWorkItemAsync(TaskOrchestrationWorkItem workItem)
    {
        _instances.PutBack(workItem.InstanceId, workItem.NewMessages);
        return Task.CompletedTask;
    }

    public Task ReleaseTaskOrchestrationWorkItemAsync(TaskOrchestrationWorkItem workItem)
    {
        Release(workItem.InstanceId);
        return Task.CompletedTask;
    }

    /// <summary>Hands out no more work, and waits for a while until running work is done.</summary>
    public async Task CloseAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (_isDisposed)
            return;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var patience = Task.Delay(timeout, _time, over.Token);
        _timers.Dispose();
        await _closing.CancelAsync();
        await Task.WhenAny(_handedOut.WhenIdleAsync(), patience);
        await over.CancelAsync();
    }

    /// <summary>Commits pending writes and closes the file.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
            return;
        _timers.Dispose();
        _closing.Cancel();
        _commits.Dispose();
        _reader.Dispose();
        _file.Dispose();
        _closing.Dispose();
    }

    private static bool IsActivity(TaskMessage message) => message.Event is TaskScheduledEvent;

    /// <summary>Waits for the next piece of work; once the service is closed, until the engine stops asking.</summary>
    private async Task<T> NextAsync<T>(Func<CancellationToken, ValueTask<T>> take, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        try
        {
            if (_pace is not null)
                await _pace.WaitAsync(either.Token);
            var next = await take(either.Token);
            _handedOut.Begin();
            return next;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken);
            throw;
        }
    }

    private void Release(string instanceId)
    {
        _instances.Release(instanceId);
        _handedOut.End();
    }

    private TaskOrchestrationWorkItem WorkItem(
        string instanceId,
        List<TaskMessage> messages,
        IList<HistoryEvent> history
    )
    {
        foreach (var message in messages)
        {
            // The engine sets the time from the machine's clock.
            if (message.Event is EventRaisedEvent or ExecutionStartedEvent)
                message.Event.Timestamp = Now();
        }

        return new TaskOrchestrationWorkItem
        {
            InstanceId = instanceId,
            NewMessages = messages,
            OrchestrationRuntimeState = new OrchestrationRuntimeState(history),
            LockedUntilUtc = DateTime.MaxValue,
        };
    }

    private DateTime Now() => _time.GetUtcNow().UtcDateTime;

    private void Add(TaskMessage activity)
    {
        _idle.Begin();
        _activities.Writer.TryWrite(activity);
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "What an activity of {InstanceId} came to could not be stored; it runs again"
        )]
        public static partial void ActivityNotStored(ILogger logger, Exception exception, string instanceId);

        [LoggerMessage(Level = LogLevel.Error, Message = "Orchestration {Name} ({InstanceId}) failed: {Reason}")]
        public static partial void Failed(ILogger logger, string name, string instanceId, string reason);
    }
}

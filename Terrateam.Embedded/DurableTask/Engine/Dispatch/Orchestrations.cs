using Microsoft.Extensions.Logging;
using Terrateam.Embedded.DurableTask.Client;
using Terrateam.Embedded.DurableTask.Engine.Execution;
using Terrateam.Embedded.DurableTask.Engine.History;
using Terrateam.Embedded.DurableTask.Engine.Storage;

namespace Terrateam.Embedded.DurableTask.Engine.Dispatch;

/// <summary>Takes orchestrations from their mailboxes and moves each by one step.</summary>
internal sealed partial class Orchestrations(
    FunctionRegistry registry,
    DataConverter converter,
    Mailboxes mailboxes,
    InstanceReader reader,
    WriteQueue writer,
    Activities activities,
    Timers timers,
    Watchers watchers,
    TimeProvider timeProvider,
    ILoggerFactory loggerFactory)
{
    // Beyond this many entries a history is read again at each step rather than kept: it belongs to an orchestration
    // that should have used ContinueAsNew, and there may be many of them.
    private const int LongestKept = 1000;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    private readonly ILogger logger = loggerFactory.CreateLogger<DurableEngine>();
    private Task workers = Task.CompletedTask;

    public void Start(int concurrency) =>
        workers = Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(Work)));

    /// <summary>Begins no more steps and waits for those that run.</summary>
    public async Task Stop()
    {
        mailboxes.Close();
        await workers;
    }

    private async Task Work()
    {
        await foreach (var box in mailboxes.Ready.ReadAllAsync())
        {
            var messages = mailboxes.Take(box);
            try
            {
                Step(box, messages);
            }
            catch (Exception exception)
            {
                TryAgainLater(box, messages, exception);
            }
        }
    }

    private void Step(Mailbox box, List<Message> messages)
    {
        var state = box.State ?? reader.Load(box.Key);
        if (state is null || state.Instance.HasEnded)
        {
            Drop(box, messages);
            return;
        }

        var instance = state.Instance;
        var current = messages.Where(message => message.Execution == 0 || message.Execution == instance.Execution).ToList();
        if (state.Steps.Count == 0 && !current.Exists(message => message.Event.Kind == HistoryKind.ExecutionStarted)
            && !current.Exists(message => message.Event.Kind == HistoryKind.Terminated))
        {
            mailboxes.Sleep(box, current);
            return;
        }

        if (current.Count == 0)
        {
            Drop(box, messages);
            return;
        }

        var taken = TakeIn(instance, current, isFirst: state.Steps.Count == 0);
        var now = Later(timeProvider.GetUtcNow().UtcDateTime, state.Steps.Count == 0 ? instance.CreatedAt : state.Steps[^1].At);
        var outcome = Run(state, new HistoryStep(now, taken));
        var step = new HistoryStep(now, [.. taken, .. outcome.Scheduled]);
        var stored = messages.Where(message => message.Stored != 0).Select(message => message.Stored).ToList();
        writer.Add(new StepWrite(
            state, step, outcome, stored,
            write => Publish(box, state.Instance, outcome, write),
            exception => TryAgainLater(box, messages, exception)));
    }

    // The start comes first whatever came before it, then what the execution before left behind.
    private static List<HistoryEvent> TakeIn(Instance instance, List<Message> messages, bool isFirst)
    {
        var events = messages.Select(message => message.Event);
        return isFirst
            ? [.. events.Where(IsStart).Take(1), .. instance.Carried, .. events.Where(taken => !IsStart(taken))]
            : [.. events.Where(taken => !IsStart(taken))];

        static bool IsStart(HistoryEvent taken) => taken.Kind == HistoryKind.ExecutionStarted;
    }

    private StepOutcome Run(InstanceState state, HistoryStep step)
    {
        var instance = state.Instance;
        if (registry.FindOrchestrator(instance.Name) is not { } orchestrator)
        {
            return new StepOutcome([], new HashSet<int>(), CustomStatus: null, Suspended: false)
            {
                Ending = Ending.Failed(new InvalidOperationException(
                    $"There is no orchestrator named '{instance.Name}' in this app. Was it renamed while an instance was running?")),
            };
        }

        var replay = new Replay(
            orchestrator, instance, converter, loggerFactory,
            () => mailboxes.Deliver(
                instance.Key, new Message(new HistoryEvent { Kind = HistoryKind.AwaitedForeignTask }, instance.Execution)));
        return replay.Run(state.Steps, step);
    }

    private void Publish(Mailbox box, Instance before, StepOutcome outcome, StepWrite write)
    {
        if (write.IsStale)
        {
            mailboxes.Release(box, state: null);
            return;
        }

        foreach (var timer in outcome.CancelledTimers)
            timers.Cancel(before.Key, before.Execution, timer);
        if (outcome is { Ending: null, Next: null })
            Begin(before, outcome);
        foreach (var (key, message, state) in write.Deliveries)
            mailboxes.Deliver(key, message, state);
        if (write.StatusChanged)
            watchers.Changed(before.InstanceId);
        if (outcome.Ending is { Status: OrchestrationRuntimeStatus.Failed } ending)
            Log.Failed(logger, before.Name, before.InstanceId, ending.Output);

        var soonBack = write.After is { Steps.Count: < LongestKept } && (outcome.HasOpenActivities || outcome.Next is not null);
        mailboxes.Release(box, soonBack ? write.After : null);
    }

    private void Begin(Instance instance, StepOutcome outcome)
    {
        foreach (var action in outcome.Scheduled)
        {
            if (action.Kind == HistoryKind.ActivityScheduled)
                activities.Add(new ActivityCall(instance.Key, instance.Execution, instance.InstanceId, action));
            else if (action.Kind == HistoryKind.TimerCreated && !outcome.CancelledTimers.Contains(action.TaskId))
                timers.Add(new DurableTimer(action.FireAt, instance.Key, instance.Execution, action.TaskId));
        }
    }

    private void Drop(Mailbox box, List<Message> messages)
    {
        var stored = messages.Where(message => message.Stored != 0).Select(message => message.Stored).ToList();
        if (stored.Count > 0)
            writer.Add(new DropWrite(stored));
        mailboxes.Release(box, state: null);
    }

    // The disk is full or the like. The orchestration keeps its messages and its place, and nobody else waits for it.
    private void TryAgainLater(Mailbox box, List<Message> messages, Exception exception)
    {
        Log.StepFailed(logger, exception, box.Key, RetryDelay);
        ITimer? alarm = null;
        alarm = timeProvider.CreateTimer(
            _ =>
            {
                alarm?.Dispose();
                mailboxes.Release(box, state: null, first: messages);
            },
            state: null, RetryDelay, Timeout.InfiniteTimeSpan);
    }

    private static DateTime Later(DateTime a, DateTime b) => a > b ? a : b;

    private sealed class DropWrite(IReadOnlyList<long> messages) : Write
    {
        public override void Apply(Tables tables)
        {
            foreach (var message in messages)
                tables.DeleteMessage(message);
        }

        public override void Stored()
        {
            // Nobody waits for it.
        }

        public override void Failed(Exception exception)
        {
            // They are dropped again after the next start.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Orchestration {Orchestrator} '{InstanceId}' failed: {Reason}")]
        public static partial void Failed(ILogger logger, string orchestrator, string instanceId, string? reason);

        [LoggerMessage(2, LogLevel.Critical, "A step of orchestration #{Key} could not be stored; it is tried again in {Delay}")]
        public static partial void StepFailed(ILogger logger, Exception exception, long key, TimeSpan delay);
    }
}

using Microsoft.Extensions.Logging;
using Terrateam.Embedded.DurableTask.Client;
using Terrateam.Embedded.DurableTask.Engine.History;
using Terrateam.Embedded.DurableTask.Engine.Storage;

namespace Terrateam.Embedded.DurableTask.Engine.Execution;

/// <summary>
/// Runs an orchestrator from its beginning through its history, then through what is new, up to where it waits again.
/// Used for one step.
/// </summary>
internal sealed class Replay
{
    private readonly FunctionRegistry.Orchestrator orchestrator;
    private readonly Instance instance;
    private readonly DataConverter converter;
    private readonly OrchestratorThread thread;
    private readonly TaskLedger tasks;
    private readonly ExternalEvents events;
    private readonly StepContext context;
    private readonly Queue<HistoryEvent> whileSuspended = new();
    private Task<string?>? execution;
    private HistoryEvent? terminated;
    private bool suspended;
    private bool foreignAwait;

    public Replay(
        FunctionRegistry.Orchestrator orchestrator,
        Instance instance,
        DataConverter converter,
        ILoggerFactory loggerFactory,
        Action onForeignAwait)
    {
        this.orchestrator = orchestrator;
        this.instance = instance;
        this.converter = converter;
        thread = new OrchestratorThread(onForeignAwait);
        tasks = new TaskLedger(thread);
        events = new ExternalEvents(converter, thread);
        context = new StepContext(instance, tasks, events, thread, converter, loggerFactory);
    }

    public StepOutcome Run(IReadOnlyList<HistoryStep> past, HistoryStep step)
    {
        Ending? ending = null;
        thread.Run(() =>
        {
            try
            {
                foreach (var old in past)
                {
                    Play(old, replaying: true);
                    tasks.ConfirmNothingElse();
                }

                Play(step, replaying: false);
            }
            catch (NonDeterministicOrchestrationException exception)
            {
                ending = Ending.Failed(exception);
            }
        });

        // Neither of these can be trusted to have scheduled the right things.
        if (ending is null && (thread.Violated || foreignAwait || IsStuck))
            ending = Ending.Failed(new InvalidOperationException(OrchestratorThread.ForeignAwait));
        if (ending is not null)
            return Outcome([]) with { Ending = ending };

        if (terminated is not null)
            return Outcome([.. tasks.Unconfirmed.Where(action => action.Kind == HistoryKind.EventSent)]) with { Ending = Terminate(terminated) };

        // As in the original, nothing ends while something that it scheduled is still open.
        if (execution is not { IsCompleted: true } || tasks.HasOpen || suspended)
            return Outcome(tasks.Unconfirmed);

        if (Thrown(execution) is { } thrown)
            return Outcome(tasks.Unconfirmed) with { Ending = Ending.Failed(thrown) };

        return context.StartOver is { } startOver
            ? Outcome(tasks.Unconfirmed) with { Next = new NextExecution(context.NextInput, startOver.NewVersion, context.Carried) }
            : Outcome(tasks.Unconfirmed) with
            {
                Ending = new Ending(OrchestrationRuntimeStatus.Completed, execution.Result, Failure: null),
            };
    }

    // Neither a task nor an event can wake it: it waits for something else.
    private bool IsStuck => execution is { IsCompleted: false } && !suspended && !tasks.HasOpen && !events.HasWaiters;

    private StepOutcome Outcome(IReadOnlyList<HistoryEvent> scheduled) =>
        new(scheduled, tasks.CancelledTimers, context.CustomStatus, suspended) { HasOpenActivities = tasks.HasOpenActivities };

    private Ending Terminate(HistoryEvent termination) => new(OrchestrationRuntimeStatus.Terminated, termination.Data, Failure: null)
    {
        TerminatedChildren = termination.Recursive ? [.. tasks.OpenChildren] : [],
    };

    private void Play(HistoryStep step, bool replaying)
    {
        context.MoveTo(step.At, replaying);
        foreach (var happened in step.Events)
        {
            Happen(happened);
            thread.Drain();
        }
    }

    private void Happen(HistoryEvent happened)
    {
        if (suspended && happened.Kind is not (HistoryKind.Resumed or HistoryKind.Terminated or HistoryKind.AwaitedForeignTask))
        {
            if (happened.Kind != HistoryKind.Suspended)
                whileSuspended.Enqueue(happened);
            return;
        }

        switch (happened.Kind)
        {
            case HistoryKind.ExecutionStarted:
                execution ??= Execute();
                break;
            case HistoryKind.ActivityScheduled or HistoryKind.OrchestrationScheduled or HistoryKind.TimerCreated or HistoryKind.EventSent:
                tasks.Confirm(happened);
                break;
            case HistoryKind.ActivityCompleted or HistoryKind.ActivityFailed or HistoryKind.TimerFired
                or HistoryKind.OrchestrationCompleted or HistoryKind.OrchestrationFailed:
                tasks.Complete(happened);
                break;
            case HistoryKind.EventRaised when context.StartOver is not null:
                context.Carried.Add(happened);
                break;
            case HistoryKind.EventRaised:
                events.Raise(happened.Name!, happened.Data);
                break;
            case HistoryKind.Suspended:
                suspended = true;
                tasks.Hold();
                break;
            case HistoryKind.Resumed:
                Resume();
                break;
            case HistoryKind.Terminated:
                terminated ??= happened;
                break;
            case HistoryKind.AwaitedForeignTask:
                foreignAwait = true;
                break;
            default:
                throw new InvalidOperationException($"The history of '{instance.InstanceId}' holds an unknown entry: {happened.Kind}.");
        }
    }

    private static Exception? Thrown(Task completed)
    {
        try
        {
            completed.GetAwaiter().GetResult();
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private void Resume()
    {
        suspended = false;
        tasks.Release();
        while (!suspended && whileSuspended.TryDequeue(out var kept))
            Happen(kept);
    }

    private async Task<string?> Execute()
    {
        var input = orchestrator.InputType is { } type ? converter.Deserialize(instance.Input, type) : null;
        var output = await orchestrator.Run(context, input);
        thread.Demand();
        return Payload.Check(converter.Serialize(output), $"The output of orchestrator '{instance.Name}'");
    }
}

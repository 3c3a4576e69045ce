using Microsoft.Extensions.Logging;
using Terrateam.Embedded.DurableTask.Client;
using Terrateam.Embedded.DurableTask.Converters;
using Terrateam.Embedded.DurableTask.Engine.Dispatch;
using Terrateam.Embedded.DurableTask.Engine.History;
using Terrateam.Embedded.DurableTask.Engine.Storage;

namespace Terrateam.Embedded.DurableTask.Engine;

/// <summary>An engine from its start to its stop: the parts and how they are joined.</summary>
internal sealed class RunningEngine : IAsyncDisposable
{
    private readonly EngineOptions options;
    private readonly Database database;
    private readonly WriteQueue writer;
    private readonly InstanceReader reader;
    private readonly Work work = new();
    private readonly Mailboxes mailboxes;
    private readonly Watchers watchers = new();
    private readonly Timers timers;
    private readonly Activities activities;
    private readonly Orchestrations orchestrations;

    public RunningEngine(FunctionRegistry registry, EngineOptions options, ILoggerFactory loggerFactory, TimeProvider timeProvider)
    {
        this.options = options;
        var logger = loggerFactory.CreateLogger<DurableEngine>();
        var converter = new JsonDataConverter(options.SerializerOptions);
        database = new Database(options.DatabasePath);
        writer = new WriteQueue(database, logger);
        reader = new InstanceReader(database, converter);
        mailboxes = new Mailboxes(work);
        timers = new Timers(timeProvider, Fire);
        activities = new Activities(registry, converter, mailboxes, work, timeProvider, logger);
        orchestrations = new Orchestrations(
            registry, converter, mailboxes, reader, writer, activities, timers, watchers, timeProvider, loggerFactory);
        Client = new EngineClient(registry, converter, mailboxes, reader, writer, timers, watchers, timeProvider);
    }

    public DurableTaskClient Client { get; }

    /// <summary>Completes when no step and no activity is under way.</summary>
    public Task WhenIdle() => work.WhenIdle();

    /// <summary>Begins to work.</summary>
    public void Start()
    {
        orchestrations.Start(options.MaxConcurrentOrchestrators);
        activities.Start(options.MaxConcurrentActivities);
    }

    /// <summary>Finds what is under way and how many orchestrations have not ended. Comes before <see cref="Start"/>.</summary>
    public int Recover()
    {
        var count = 0;
        reader.Recover(
            state =>
            {
                count++;
                Recover(state);
            },
            (key, execution, seq, message) => mailboxes.Deliver(key, new Message(message, execution, seq)));
        return count;
    }

    /// <summary>Waits a while for activities, stores what they came to, and closes the database.</summary>
    public async Task Stop(TimeSpan patience, CancellationToken cancellationToken)
    {
        timers.Dispose();
        await activities.Stop(patience, cancellationToken);
        await orchestrations.Stop();
        writer.Dispose();
        watchers.Close();
        reader.Dispose();
        activities.Dispose();
        database.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Stop(TimeSpan.Zero, CancellationToken.None);

    private void Recover(InstanceState state)
    {
        var instance = state.Instance;
        if (state.Steps.Count == 0)
        {
            if (instance is { Execution: 1, StartAt: { } startAt })
                timers.Add(new DurableTimer(startAt, instance.Key, instance.Execution, DurableTimer.Start));
            else
                Fire(new DurableTimer(default, instance.Key, instance.Execution, DurableTimer.Start));
            return;
        }

        foreach (var open in OpenTasks.Of(state.Steps))
        {
            if (open.Kind == HistoryKind.ActivityScheduled)
                activities.Add(new ActivityCall(instance.Key, instance.Execution, instance.InstanceId, open));
            else
                timers.Add(new DurableTimer(open.FireAt, instance.Key, instance.Execution, open.TaskId));
        }
    }

    private void Fire(DurableTimer timer) => mailboxes.Deliver(
        timer.Key,
        new Message(
            timer.TaskId == DurableTimer.Start
                ? new HistoryEvent { Kind = HistoryKind.ExecutionStarted }
                : new HistoryEvent { Kind = HistoryKind.TimerFired, TaskId = timer.TaskId },
            timer.Execution));
}

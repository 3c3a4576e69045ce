using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Terrateam.Embedded.DurableTask.Engine.History;

namespace Terrateam.Embedded.DurableTask.Engine.Dispatch;

/// <summary>A call of an activity that is to be carried out.</summary>
internal sealed record ActivityCall(long Key, int Execution, string InstanceId, HistoryEvent Scheduled);

/// <summary>Carries out activities. A call whose result has not become part of a history is carried out again.</summary>
internal sealed partial class Activities(
    FunctionRegistry registry, DataConverter converter, Mailboxes mailboxes, Work work, TimeProvider timeProvider, ILogger logger) : IDisposable
{
    private readonly Channel<ActivityCall> calls = Channel.CreateUnbounded<ActivityCall>();
    private readonly CancellationTokenSource closing = new();
    private readonly CancellationTokenSource abandoned = new();
    private Task workers = Task.CompletedTask;

    public void Start(int concurrency) =>
        workers = Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(Work)));

    public void Add(ActivityCall call)
    {
        work.Begin();
        calls.Writer.TryWrite(call);
    }

    /// <summary>Begins no more activities and waits for those that run; when the time is over they are abandoned.</summary>
    public Task Stop(TimeSpan patience, CancellationToken cancellationToken)
    {
        closing.Cancel();
        return WaitThenAbandon(patience, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        closing.Dispose();
        abandoned.Dispose();
    }

    private async Task WaitThenAbandon(TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            if (patience > TimeSpan.Zero)
                await workers.WaitAsync(patience, timeProvider, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            Log.Abandoned(logger);
        }

        await abandoned.CancelAsync();
    }

    private async Task Work()
    {
        var stop = closing.Token;
        try
        {
            await foreach (var call in calls.Reader.ReadAllAsync(stop))
            {
                if (stop.IsCancellationRequested)
                    return;
                if (await Run(call) is { } result)
                    mailboxes.Deliver(call.Key, new Message(result, call.Execution));
                work.End();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Nothing more is begun.
        }
    }

    private async Task<HistoryEvent?> Run(ActivityCall call)
    {
        var scheduled = call.Scheduled;
        var stopping = abandoned.Token;
        try
        {
            if (registry.FindActivity(scheduled.Name!) is not { } activity)
                return Failed(scheduled, UnknownActivity(scheduled.Name!));

            var input = activity.InputType is { } type ? converter.Deserialize(scheduled.Data, type) : null;
            var output = await activity.Run(
                new ActivityInvocation(activity.Name, call.InstanceId, scheduled.TaskId, scheduled.Version, input, stopping));
            if (stopping.IsCancellationRequested)
                return null;

            var json = Payload.Check(converter.Serialize(output), $"The output of activity '{activity.Name}'");
            return new HistoryEvent { Kind = HistoryKind.ActivityCompleted, TaskId = scheduled.TaskId, Data = json };
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            // Whatever it died of, it was cut short: it runs again.
            return null;
        }
        catch (Exception exception)
        {
            Log.Failed(logger, exception, scheduled.Name!, scheduled.TaskId, call.InstanceId);
            return Failed(scheduled, TaskFailureDetails.FromException(exception));
        }
    }

    private static HistoryEvent Failed(HistoryEvent scheduled, TaskFailureDetails failure) =>
        new() { Kind = HistoryKind.ActivityFailed, TaskId = scheduled.TaskId, Failure = failure };

    private static TaskFailureDetails UnknownActivity(string name) => new(
        "(unknown)", $"There is no activity named '{name}' in this app. Was it renamed while an orchestration was running?",
        StackTrace: null, InnerFailure: null, Properties: null);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Activity {Activity} (#{TaskId}) of {InstanceId} failed")]
        public static partial void Failed(ILogger logger, Exception exception, string activity, int taskId, string instanceId);

        [LoggerMessage(2, LogLevel.Warning, "Activities are still running; they are abandoned and will run again")]
        public static partial void Abandoned(ILogger logger);
    }
}

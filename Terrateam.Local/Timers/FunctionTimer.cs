using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Terrateam.Local.Discovery;
using Terrateam.Local.Invocation;

namespace Terrateam.Local.Timers;

/// <summary>Runs one timer function, one execution after the other.</summary>
internal sealed partial class FunctionTimer(
    Function function,
    Trigger.Timer trigger,
    TimerSchedule schedule,
    ScheduleStore store,
    FunctionExecutor executor,
    IServiceScopeFactory scopes,
    TimeProvider time,
    ILogger<FunctionTimer> logger
)
{
    /// <summary>.NET timers are limited to 49 days.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromDays(24);

    private readonly bool _isMonitored = trigger.UseMonitor && !schedule.IsFrequent(time.GetUtcNow());

    /// <summary>Computes when the function is due next, and whether it has missed an occurrence.</summary>
    public (ScheduleStatus Status, bool IsPastDue) Resume()
    {
        var kept = _isMonitored ? store.Read(function.Name) : null;
        var (status, isPastDue) = ScheduleMonitor.Resume(kept, schedule, time.GetUtcNow());
        if (_isMonitored && status != kept)
            store.Write(function.Name, status);
        Log.Scheduled(logger, function.Name, trigger.Schedule, status.Next);
        return (status, isPastDue);
    }

    /// <summary>Runs the function when it is due.</summary>
    /// <param name="status">Its occurrences.</param>
    /// <param name="isPastDue">Whether to run at once because an occurrence was missed.</param>
    /// <param name="stopping">Ends the loop between two executions.</param>
    /// <param name="cancellation">Cancels a running execution.</param>
    public async Task RunAsync(
        ScheduleStatus status,
        bool isPastDue,
        CancellationToken stopping,
        CancellationToken cancellation
    )
    {
        var isUnscheduled = isPastDue || trigger.RunOnStartup;
        while (!stopping.IsCancellationRequested)
        {
            if (!isUnscheduled && !await IsDueAsync(status.Next, stopping))
                return;
            var started = time.GetUtcNow();
            await ExecuteAsync(
                new TimerInfo { IsPastDue = isPastDue, ScheduleStatus = _isMonitored ? status : null },
                cancellation
            );
            status = ScheduleMonitor.AfterRun(status, schedule, started, wasScheduled: !isUnscheduled);
            if (_isMonitored)
                store.Write(function.Name, status);
            isUnscheduled = isPastDue = false;
        }
    }

    private async Task<bool> IsDueAsync(DateTime next, CancellationToken stopping)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        while (Remaining(next) is var wait && wait > TimeSpan.Zero && !stopping.IsCancellationRequested)
        {
            var delay = Task.Delay(wait < MaxWait ? wait : MaxWait, time, over.Token);
            // The clock may have moved forward before the delay began: the delay would then end too late.
            if (Remaining(next) > TimeSpan.Zero)
                await delay.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await over.CancelAsync();
        return !stopping.IsCancellationRequested;
    }

    private TimeSpan Remaining(DateTime next) => next - time.GetUtcNow().UtcDateTime;

    private async Task ExecuteAsync(TimerInfo info, CancellationToken cancellation)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await executor.ExecuteAsync(function, scope.ServiceProvider, info, cancellation);
        }
        catch (Exception exception)
        {
            // A failure must not end the schedule. The executor has logged it.
            Log.GoesOn(logger, function.Name, exception.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "Timer '{Function}' ({Schedule}) is next due at {Next:u}"
        )]
        public static partial void Scheduled(ILogger logger, string function, string schedule, DateTime next);

        [LoggerMessage(Level = LogLevel.Debug, Message = "Timer '{Function}' goes on after: {Reason}")]
        public static partial void GoesOn(ILogger logger, string function, string reason);
    }
}

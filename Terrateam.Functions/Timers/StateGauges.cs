using System.Diagnostics.Metrics;

namespace Terrateam.Functions.Timers;

/// <summary>What lies in state, as it was when the timer last looked.</summary>
/// <param name="At">When that was.</param>
/// <param name="Plans">Plans that are held.</param>
/// <param name="OldestPlan">The age of the oldest.</param>
/// <param name="Locks">Pull requests that hold something.</param>
/// <param name="OldestLock">Since when the first of them does.</param>
/// <param name="Waiting">Events that wait.</param>
/// <param name="OldestWaiting">How long the first of them does.</param>
/// <param name="OpenRuns">Runs that are not over.</param>
/// <param name="OldestRun">The age of the oldest.</param>
/// <param name="StuckRuns">Runs that get on no more.</param>
/// <param name="Notices">Notices that wait to be sent.</param>
/// <param name="OldestNotice">The age of the oldest.</param>
/// <param name="BackupAge">The age of the last backup; null without one.</param>
public sealed record StateReading(
    DateTimeOffset At,
    long Plans,
    TimeSpan OldestPlan,
    long Locks,
    TimeSpan OldestLock,
    long Waiting,
    TimeSpan OldestWaiting,
    long OpenRuns,
    TimeSpan OldestRun,
    long StuckRuns,
    long Notices,
    TimeSpan OldestNotice,
    TimeSpan? BackupAge
);

/// <summary>
/// Shows the last reading as gauges. Storage is read by the timer alone, however often the gauges are read; where
/// another instance of the app has the timer now, this one shows nothing.
/// </summary>
public sealed class StateGauges : IDisposable
{
    internal const string MeterName = "Terrateam.State";

    private static readonly TimeSpan Good = TimeSpan.FromMinutes(15);

    private readonly Meter _meter = new(MeterName);
    private readonly TimeProvider _time;

    /// <summary>Gauges without a reading yet.</summary>
    public StateGauges(TimeProvider time)
    {
        _time = time;
        Add("terrateam.plans.held", "{plan}", "Plans that are held.", static one => one.Plans);
        Add("terrateam.plans.oldest", "s", "Age of the oldest plan.", static one => one.OldestPlan.TotalSeconds);
        Add("terrateam.locks.held", "{pull_request}", "Pull requests that hold locks.", static one => one.Locks);
        Add("terrateam.locks.oldest", "s", "Age of the oldest lock.", static one => one.OldestLock.TotalSeconds);
        Add("terrateam.inbox.waiting", "{event}", "Events that wait.", static one => one.Waiting);
        Add("terrateam.inbox.oldest", "s", "Age of the oldest of them.", static one => one.OldestWaiting.TotalSeconds);
        Add("terrateam.runs.open", "{run}", "Runs that are not over.", static one => one.OpenRuns);
        Add("terrateam.runs.oldest", "s", "Age of the oldest of them.", static one => one.OldestRun.TotalSeconds);
        Add("terrateam.runs.stuck", "{run}", "Runs that get on no more.", static one => one.StuckRuns);
        Add("terrateam.outbox.waiting", "{notification}", "Notifications that wait.", static one => one.Notices);
        Add("terrateam.outbox.oldest", "s", "Age of the oldest of them.", static one => one.OldestNotice.TotalSeconds);
        Add("terrateam.backups.age", "s", "Age of the last backup.", static one => one.BackupAge?.TotalSeconds);
    }

    /// <summary>The last reading, or null before the first.</summary>
    public StateReading? Reading { get; set; }

    /// <summary>The meter, for tests.</summary>
    internal Meter Meter => _meter;

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void Add(string name, string unit, string description, Func<StateReading, double?> value) =>
        _meter.CreateObservableGauge(
            name,
            () =>
                Reading is { } reading && _time.GetUtcNow() - reading.At < Good && value(reading) is { } measured
                    ? [new Measurement<double>(measured)]
                    : (IEnumerable<Measurement<double>>)[],
            unit,
            description
        );
}

using Microsoft.Azure.Functions.Worker;

namespace Terrateam.Local.Timers;

/// <summary>
/// Compares the stored occurrences of a timer with its schedule when the host starts, by the real host's rules.
/// </summary>
internal static class ScheduleMonitor
{
    /// <summary>The occurrences to continue with.</summary>
    /// <param name="kept">The stored ones; null for a timer that is new.</param>
    /// <param name="schedule">Its schedule now.</param>
    /// <param name="now">The time.</param>
    /// <returns>The status, and whether an occurrence was missed, so that the function must run at once.</returns>
    public static (ScheduleStatus Status, bool IsPastDue) Resume(
        ScheduleStatus? kept,
        TimerSchedule schedule,
        DateTimeOffset now
    )
    {
        if (kept is null)
            return (New(schedule.Next(now), now), false);

        // The stored next occurrence should follow from the last run, or from when it was computed. If it does not, the
        // schedule has changed: use the new one, and do not count its occurrences in the past as missed.
        var basis = new[] { kept.Last, kept.LastUpdated }.FirstOrDefault(time => time != default, now.UtcDateTime);
        var expected = schedule.Next(Utc(basis));
        if (Utc(kept.Next) != expected)
            return now > expected ? (New(schedule.Next(now), now), false) : (New(expected, Utc(basis)), false);
        return (kept, now > expected);
    }

    /// <summary>The occurrences after a run.</summary>
    /// <param name="before">Those before it.</param>
    /// <param name="schedule">The schedule.</param>
    /// <param name="started">When the run started.</param>
    /// <param name="wasScheduled">Whether it was a regular run: one that came a moment early counts as on time.</param>
    public static ScheduleStatus AfterRun(
        ScheduleStatus before,
        TimerSchedule schedule,
        DateTimeOffset started,
        bool wasScheduled
    )
    {
        var time = wasScheduled && Utc(before.Next) > started ? Utc(before.Next) : started;
        return new ScheduleStatus
        {
            Last = time.UtcDateTime,
            Next = schedule.Next(time).UtcDateTime,
            LastUpdated = time.UtcDateTime,
        };
    }

    private static ScheduleStatus New(DateTimeOffset next, DateTimeOffset updated) =>
        new() { Next = next.UtcDateTime, LastUpdated = updated.UtcDateTime };

    private static DateTimeOffset Utc(DateTime time) =>
        new(DateTime.SpecifyKind(time, DateTimeKind.Utc), TimeSpan.Zero);
}

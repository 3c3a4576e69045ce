using Terrateam.Core.Configuration;

namespace Terrateam.Core.Drift;

/// <summary>
/// Decides when a schedule is due: once in each slot of its interval. Slots start at the start of its window.
/// </summary>
public static class DriftSlot
{
    /// <summary>True where a schedule is to be started now.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="lastTriedAt">When it was last started; null for never.</param>
    /// <param name="changedAt">When its settings last changed, which makes it due at once; null for never.</param>
    /// <param name="now">The current time.</param>
    public static bool IsDue(
        DriftSchedule schedule,
        DateTimeOffset? lastTriedAt,
        DateTimeOffset? changedAt,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(schedule);
        if (schedule.Window is { } window && !window.Contains(now))
            return false;
        if (lastTriedAt is not { } tried || (changedAt is { } changed && tried < changed))
            return true;

        var offset = schedule.Window?.Start.ToTimeSpan() ?? TimeSpan.Zero;
        return SlotOf(schedule.Interval, tried.UtcDateTime - offset)
            < SlotOf(schedule.Interval, now.UtcDateTime - offset);
    }

    private static DateTime SlotOf(DriftInterval interval, DateTime time) =>
        interval switch
        {
            DriftInterval.Hourly => time.Date.AddHours(time.Hour),
            DriftInterval.Daily => time.Date,
            DriftInterval.Weekly => time.Date.AddDays(-(((int)time.DayOfWeek + 6) % 7)),
            DriftInterval.Monthly => new DateTime(time.Year, time.Month, 1, 0, 0, 0, DateTimeKind.Utc),
            _ => throw new ArgumentOutOfRangeException(nameof(interval)),
        };
}

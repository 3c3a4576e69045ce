using System.Globalization;
using NCrontab;

namespace Terrateam.Local.Timers;

/// <summary>When a timer is due. All times are UTC, as they are in Azure.</summary>
internal abstract class TimerSchedule
{
    private TimerSchedule() { }

    /// <summary>True where it is due more than once a minute; occurrences of such a timer are not stored.</summary>
    public abstract bool IsFrequent(DateTimeOffset now);

    public abstract DateTimeOffset Next(DateTimeOffset after);

    /// <summary>Parses an expression: NCRONTAB with six fields (or five, without seconds), or a time span.</summary>
    /// <returns>Null if it is neither.</returns>
    public static TimerSchedule? Parse(string expression)
    {
        var fields = expression.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
        var options = new CrontabSchedule.ParseOptions { IncludingSeconds = fields != 5 };
        if (CrontabSchedule.TryParse(expression, options) is { } cron)
            return new Cron(cron);
        return TimeSpan.TryParse(expression, CultureInfo.InvariantCulture, out var interval) && interval > TimeSpan.Zero
            ? new Interval(interval)
            : null;
    }

    private sealed class Cron(CrontabSchedule schedule) : TimerSchedule
    {
        /// <summary>
        /// By the real host's rule: only where every field but the seconds is a star.
        /// </summary>
        public override bool IsFrequent(DateTimeOffset now)
        {
            var isEveryMinute = schedule.ToString().Split(' ').Skip(1).All(field => field == "*");
            return isEveryMinute
                && schedule.GetNextOccurrences(now.UtcDateTime, now.UtcDateTime.AddMinutes(1)).Count() > 1;
        }

        public override DateTimeOffset Next(DateTimeOffset after) =>
            new(schedule.GetNextOccurrence(after.UtcDateTime), TimeSpan.Zero);
    }

    private sealed class Interval(TimeSpan interval) : TimerSchedule
    {
        public override bool IsFrequent(DateTimeOffset now) => interval < TimeSpan.FromMinutes(1);

        public override DateTimeOffset Next(DateTimeOffset after) => after.ToUniversalTime() + interval;
    }
}

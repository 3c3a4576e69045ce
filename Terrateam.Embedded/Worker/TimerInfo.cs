namespace Terrateam.Embedded.Worker;

/// <summary>What a timer function learns about its schedule.</summary>
public sealed class TimerInfo
{
    /// <summary>The occurrences kept for this timer; null when it is not monitored.</summary>
    public ScheduleStatus? ScheduleStatus { get; set; }

    /// <summary>Whether this run makes up for an occurrence that was missed.</summary>
    public bool IsPastDue { get; set; }
}

/// <summary>The occurrences of a timer. All times are UTC.</summary>
public sealed class ScheduleStatus
{
    /// <summary>The occurrence before this one; the default value if there was none.</summary>
    public DateTime Last { get; set; }

    /// <summary>The occurrence that comes next.</summary>
    public DateTime Next { get; set; }

    /// <summary>When this record was written, from which the next occurrence is recalculated if the schedule changes.</summary>
    public DateTime LastUpdated { get; set; }
}

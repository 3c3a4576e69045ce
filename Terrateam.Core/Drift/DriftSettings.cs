using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Drift;

/// <summary>How often drift is looked for.</summary>
public enum DriftInterval
{
    /// <summary>Once an hour.</summary>
    Hourly,

    /// <summary>Once a day.</summary>
    Daily,

    /// <summary>Once a week, which begins on Monday.</summary>
    Weekly,

    /// <summary>Once a month.</summary>
    Monthly,
}

/// <summary>One drift schedule.</summary>
/// <param name="Name">Its name; <see cref="OnlyName"/> for the schedule of a file that has one without a name.</param>
/// <param name="Interval">How often.</param>
/// <param name="Query">The dirspaces to look at.</param>
/// <param name="Reconcile">Whether what drifted is applied.</param>
/// <param name="Window">The only time of day at which it starts; null for any.</param>
public sealed record DriftSchedule(
    string Name,
    DriftInterval Interval,
    TagQuery Query,
    bool Reconcile = false,
    DriftWindow? Window = null
)
{
    /// <summary>The name of a schedule that has none.</summary>
    public const string OnlyName = "default";

    /// <summary>All of it as text: a schedule of which this changes is due at once.</summary>
    public string Fingerprint => $"{Interval}|{Query}|{Reconcile}|{Window}";
}

/// <summary>The key <c>drift</c>.</summary>
/// <param name="Enabled">False looks for nothing.</param>
/// <param name="Schedules">The schedules, in the order of the file.</param>
public sealed record DriftSettings(bool Enabled, IReadOnlyList<DriftSchedule> Schedules)
{
    /// <summary>Nothing is looked for.</summary>
    public static DriftSettings Off { get; } = new(Enabled: false, []);
}

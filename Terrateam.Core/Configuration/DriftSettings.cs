using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Configuration;

/// <summary>How often a drift schedule runs.</summary>
public enum DriftInterval
{
    /// <summary>Once an hour.</summary>
    Hourly,

    /// <summary>Once a day.</summary>
    Daily,

    /// <summary>Once a week, starting on Monday.</summary>
    Weekly,

    /// <summary>Once a month.</summary>
    Monthly,
}

/// <summary>One drift schedule.</summary>
/// <param name="Name">Its name; <see cref="OnlyName"/> for a single schedule without a name.</param>
/// <param name="Interval">How often it runs.</param>
/// <param name="Query">The dirspaces that it plans.</param>
/// <param name="Reconcile">True applies what drifted.</param>
/// <param name="Window">The time of day in which it may start; null for any.</param>
public sealed record DriftSchedule(
    string Name,
    DriftInterval Interval,
    TagQuery Query,
    bool Reconcile = false,
    DriftWindow? Window = null
)
{
    /// <summary>The name of a schedule without one.</summary>
    public const string OnlyName = "default";

    /// <summary>All settings as text. A schedule is due at once when this changes.</summary>
    public string Fingerprint => $"{Interval}|{Query}|{Reconcile}|{Window}";
}

/// <summary>The key <c>drift</c>.</summary>
/// <param name="Enabled">False turns all schedules off.</param>
/// <param name="Schedules">The schedules, in the order of the file.</param>
public sealed record DriftSettings(bool Enabled, IReadOnlyList<DriftSchedule> Schedules)
{
    /// <summary>The settings without any schedule.</summary>
    public static DriftSettings Off { get; } = new(Enabled: false, []);
}

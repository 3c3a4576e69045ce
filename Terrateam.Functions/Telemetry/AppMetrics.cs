using System.Diagnostics.Metrics;

namespace Terrateam.Functions.Telemetry;

/// <summary>
/// What the app counts and measures as it works. No label names a repository, a branch or a person: their values are
/// words of this app.
/// </summary>
internal static class AppMetrics
{
    public const string MeterName = "Terrateam";

    /// <summary>The meter, for gauges that belong to one app.</summary>
    internal static Meter Meter { get; } = new(MeterName);

    public static Counter<long> Events { get; } =
        Meter.CreateCounter<long>("terrateam.events", "{event}", "Signed deliveries, by what they tell and outcome.");

    public static Counter<long> Decisions { get; } =
        Meter.CreateCounter<long>("terrateam.decisions", "{decision}", "Requests, by kind and outcome.");

    public static Counter<long> DeadLetters { get; } =
        Meter.CreateCounter<long>("terrateam.deadletters", "{event}", "Events that were given up or cannot be read.");

    public static Counter<long> AuditBroken { get; } =
        Meter.CreateCounter<long>("terrateam.audit.broken", "{finding}", "Times the audit trail was found broken.");

    public static Histogram<double> QueueTime { get; } =
        Meter.CreateHistogram<double>(
            "terrateam.runs.queued",
            "s",
            "From the decision to the first call of the runner.",
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets }
        );

    public static Histogram<double> Duration { get; } =
        Meter.CreateHistogram<double>(
            "terrateam.runs.duration",
            "s",
            "From the decision to the end of a run.",
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets }
        );

    private static double[] Buckets => [1, 5, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400];

    public static KeyValuePair<string, object?> Kind(string kind) => new("kind", kind);

    public static KeyValuePair<string, object?> Outcome(string outcome) => new("outcome", outcome);
}

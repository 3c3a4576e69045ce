using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Terrateam.Functions.Telemetry;

/// <summary>The fewest calls that GitHub leaves any of the App's identities until their limit begins anew.</summary>
internal sealed class GitHubQuota
{
    private readonly ConcurrentDictionary<string, Left> _left = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;

    public GitHubQuota(Meter meter, TimeProvider time)
    {
        _time = time;
        meter.CreateObservableGauge(
            "terrateam.github.remaining",
            Measure,
            "{call}",
            "Calls that GitHub leaves the installation that has fewest."
        );
    }

    /// <summary>The fewest that are left of any limit that has not begun anew since; null where none is known.</summary>
    public long? Fewest
    {
        get
        {
            var now = _time.GetUtcNow();
            return _left.Values.Where(one => one.Until > now).Min(static one => (long?)one.Remaining);
        }
    }

    /// <summary>Notes what a response said.</summary>
    /// <param name="identity">Whose limit it is.</param>
    /// <param name="remaining">Calls that are left.</param>
    /// <param name="until">When the limit begins anew.</param>
    public void Note(string identity, long remaining, DateTimeOffset until) => _left[identity] = new(remaining, until);

    private IEnumerable<Measurement<long>> Measure() => Fewest is { } fewest ? [new(fewest)] : [];

    private sealed record Left(long Remaining, DateTimeOffset Until);
}

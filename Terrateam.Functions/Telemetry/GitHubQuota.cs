using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Terrateam.Functions.Telemetry;

/// <summary>The fewest calls that GitHub leaves any of the App's identities until their limit begins anew.</summary>
internal sealed class GitHubQuota
{
    private readonly ConcurrentDictionary<string, Left> _left = new(StringComparer.Ordinal);
    private TimeProvider _time = TimeProvider.System;

    public GitHubQuota(Meter meter) =>
        meter.CreateObservableGauge(
            "terrateam.github.remaining",
            Fewest,
            "{call}",
            "Calls that GitHub leaves the installation that has fewest."
        );

    /// <summary>Notes what a response said.</summary>
    /// <param name="identity">Whose limit it is.</param>
    /// <param name="remaining">Calls that are left.</param>
    /// <param name="until">When the limit begins anew.</param>
    /// <param name="time">Tells when that is.</param>
    public void Note(string identity, long remaining, DateTimeOffset until, TimeProvider time)
    {
        _left[identity] = new(remaining, until);
        _time = time;
    }

    private IEnumerable<Measurement<long>> Fewest()
    {
        var now = _time.GetUtcNow();
        var known = _left.Where(one => one.Value.Until > now).Select(static one => one.Value.Remaining).ToList();
        return known.Count == 0 ? [] : [new Measurement<long>(known.Min())];
    }

    private sealed record Left(long Remaining, DateTimeOffset Until);
}

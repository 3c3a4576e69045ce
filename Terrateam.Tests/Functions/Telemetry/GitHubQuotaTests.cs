using System.Diagnostics.Metrics;
using Microsoft.Extensions.Time.Testing;
using Terrateam.Functions.Telemetry;

namespace Terrateam.Tests.Functions.Telemetry;

/// <summary>The gauge of what GitHub leaves.</summary>
public sealed class GitHubQuotaTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void It_shows_the_fewest_calls_and_nothing_once_the_limit_began_anew_though_no_call_was_made_since()
    {
        using var meter = new Meter(nameof(GitHubQuotaTests));
        var quota = new GitHubQuota(meter, _time);
        var now = _time.GetUtcNow();
        quota.Note("one", 4000, now + TimeSpan.FromMinutes(30));
        quota.Note("other", 20, now + TimeSpan.FromMinutes(10));
        Assert.Equal([20], Read(meter));

        _time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal([4000], Read(meter));

        _time.Advance(TimeSpan.FromMinutes(20));
        Assert.Empty(Read(meter));
    }

    private static List<long> Read(Meter meter)
    {
        var read = new List<long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter == meter)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => read.Add(value));
        listener.Start();
        listener.RecordObservableInstruments();
        return read;
    }
}

using System.Globalization;
using System.Text;

namespace Terrateam.Benchmarks.UnderLoad;

/// <summary>What was measured in one organisation; times ascend.</summary>
internal sealed record LoadResult(int Pulls, IReadOnlyList<TimeSpan> ToDispatch, IReadOnlyList<TimeSpan> ToComment)
{
    private const int Mebibyte = 1024 * 1024;

    public required int Calls { get; init; }

    public required int Unchanged { get; init; }

    public required int Refused { get; init; }

    public required int Dispatches { get; init; }

    public required long PeakMemory { get; init; }

    public required TimeSpan Duration { get; init; }

    public required IReadOnlyList<TimeSpan> Ignored { get; init; }

    public required int IgnoredRefused { get; init; }

    /// <summary>Comments and statuses in which people read of a fault.</summary>
    public required IReadOnlyList<string> Faults { get; init; }

    public static TimeSpan At(IReadOnlyList<TimeSpan> times, double quantile) =>
        times.Count == 0 ? TimeSpan.Zero : times[Math.Min((int)(times.Count * quantile), times.Count - 1)];

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine("| | count | p50 | p95 | p99 |").AppendLine("|---|---|---|---|---|");
        Row("webhook to dispatch", ToDispatch);
        Row("webhook to comment", ToComment);
        Row("answer to an ignored event", Ignored);
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{Pulls} pull requests, {Dispatches} runs in {Duration.TotalSeconds:F0} s; "
                + $"{Calls / (double)Math.Max(Dispatches, 1):F1} calls to GitHub for a run, of them "
                + $"{Unchanged / (double)Math.Max(Dispatches, 1):F1} answered with 304; {Refused} refused for a limit"
        );
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"memory of app, GitHub and runners together at most {PeakMemory / Mebibyte} MiB; "
                + $"{IgnoredRefused} ignored events refused; {Faults.Count} faults that people read of"
        );
        foreach (var fault in Faults.Take(5))
            text.AppendLine(fault);
        return text.ToString();

        void Row(string what, IReadOnlyList<TimeSpan> times) =>
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {what} | {times.Count} | {Show(times, 0.5)} | {Show(times, 0.95)} | {Show(times, 0.99)} |"
            );
    }

    private static string Show(IReadOnlyList<TimeSpan> times, double quantile)
    {
        var time = At(times, quantile);
        return time < TimeSpan.FromSeconds(1)
            ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:F0} ms")
            : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F1} s");
    }
}

using System.Globalization;

namespace Terrateam.Benchmarks.Webhooks;

/// <summary>What a <see cref="WebhookSender"/> sends.</summary>
/// <param name="Seconds">For how long.</param>
/// <param name="Connections">On so many connections.</param>
/// <param name="Pulls">About so many pull requests, one after another.</param>
/// <param name="Secret">The webhook secret.</param>
internal sealed record Load(int Seconds, int Connections, int Pulls, string Secret)
{
    public string Url { get; init; } = "";

    public string Event { get; init; } = WebhookBodies.PullRequest;

    /// <summary>At fixed times so many a second; 0 for as many as are answered.</summary>
    public int PerSecond { get; init; }

    public IEnumerable<string> ToArgs() =>
        [
            Url,
            Secret,
            Event,
            .. new[] { Seconds, Connections, Pulls, PerSecond }.Select(number =>
                number.ToString(CultureInfo.InvariantCulture)
            ),
        ];

    public static Load Parse(string[] args) =>
        new(Number(args[3]), Number(args[4]), Number(args[5]), args[1])
        {
            Url = args[0],
            Event = args[2],
            PerSecond = Number(args[6]),
        };

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>What came of it.</summary>
internal sealed record Figures(double PerSecond, TimeSpan P50, TimeSpan P99)
{
    /// <summary>Of the latencies, in ticks, of so many seconds.</summary>
    public static Figures From(IEnumerable<long> latencies, double seconds)
    {
        List<long> sorted = [.. latencies.Order()];
        return new(sorted.Count / seconds, At(sorted, 0.5), At(sorted, 0.99));
    }

    public static Figures Parse(string line)
    {
        var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => double.Parse(part, CultureInfo.InvariantCulture))
            .ToList();
        return new(parts[0], TimeSpan.FromMilliseconds(parts[1]), TimeSpan.FromMilliseconds(parts[2]));
    }

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{PerSecond,10:F0} {P50.TotalMilliseconds,8:F1} {P99.TotalMilliseconds,8:F1}"
        );

    private static TimeSpan At(List<long> sorted, double share) => new(sorted[(int)Math.Ceiling(sorted.Count * share) - 1]);
}

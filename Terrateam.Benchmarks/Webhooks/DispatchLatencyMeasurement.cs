using System.Diagnostics;
using System.Globalization;
using Terrateam.Sandbox.App;
using Terrateam.Sandbox.GitHub;
using Terrateam.Sandbox.GitHub.Limits;

namespace Terrateam.Benchmarks.Webhooks;

/// <summary>
/// Measures the time from a webhook to the dispatch of the workflow that plans: the app in this process on the local
/// host, with the sandbox's GitHub on loopback, one pull request at a time. The next one is opened when the job of the
/// last is over.
/// </summary>
internal static class DispatchLatencyMeasurement
{
    private static readonly TimeSpan Goal = TimeSpan.FromMilliseconds(150);

    public static async Task<int> Run(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 20;
        // Without GitHub's limits, which would dominate the measurement.
        const int Unlimited = 1_000_000;
        await using var github = await SandboxGitHub.StartAsync(
            new SandboxOptions
            {
                Limits = new RateLimits
                {
                    RequestsPerHour = Unlimited,
                    PointsPerMinute = Unlimited,
                    ContentPerMinute = Unlimited,
                    ContentPerHour = Unlimited,
                },
            }
        );
        await using var app = await SandboxApp.StartAsync(
            github,
            Path.Combine(github.Directory, "app"),
            new Dictionary<string, string>(StringComparer.Ordinal) { ["GitHub:ContentPerMinute"] = "1000000" }
        );
        var repository = await github.CreateRepositoryAsync(
            "acme/infra",
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [".terrateam/config.yml"] = "",
                [".github/workflows/terrateam.yml"] = await File.ReadAllTextAsync(
                    Path.Combine(AppContext.BaseDirectory, "samples", "workflow", "terrateam.yml")
                ),
                ["network/main.tf"] = "",
            }
        );

        var delivered = 0L;
        var dispatched = new TaskCompletionSource<long>();
        github.OnDelivery(delivery =>
        {
            if (delivery.ToString() == "pull_request.opened")
                Interlocked.Exchange(ref delivered, Stopwatch.GetTimestamp());
        });
        github.OnExchange(exchange =>
        {
            if (exchange.Path.EndsWith("/dispatches", StringComparison.Ordinal))
                Volatile.Read(ref dispatched).TrySetResult(Stopwatch.GetTimestamp());
        });

        var times = new List<TimeSpan>();
        for (var number = 0; number < count; number++)
        {
            Volatile.Write(ref dispatched, new TaskCompletionSource<long>());
            var name = string.Create(CultureInfo.InvariantCulture, $"change-{number}");
            await repository.OpenPullRequestAsync(
                name,
                name,
                "alice",
                new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    [$"{name}/main.tf"] = "resource \"terraform_data\" \"change\" {}\n",
                }
            );
            var end = await dispatched.Task.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System);
            times.Add(Stopwatch.GetElapsedTime(Interlocked.Read(ref delivered), end));
            await github.Actions.IdleAsync();
            await github.WaitForWebhooksAsync();
        }

        // The first one includes compilation.
        List<TimeSpan> warm = [.. times.Skip(1).Order()];
        var median = warm[warm.Count / 2];
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"webhook answered to workflow dispatched, {warm.Count} pull requests: p50 "
                    + $"{median.TotalMilliseconds:F0} ms, least {warm[0].TotalMilliseconds:F0} ms, longest "
                    + $"{warm[^1].TotalMilliseconds:F0} ms; the first {times[0].TotalMilliseconds:F0} ms"
            )
        );
        return median <= Goal ? 0 : 1;
    }
}

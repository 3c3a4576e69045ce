using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Terrateam.Sandbox.App;
using Terrateam.Sandbox.GitHub;

namespace Terrateam.Benchmarks.Webhooks;

/// <summary>
/// Measures how long GitHub waits for responses, and the app's memory, while slow clients hold connections open.
/// </summary>
internal static class SlowConnectionMeasurement
{
    private const int Strangers = 200;
    private const int PerSecond = 50;
    private const int Mebibyte = 1024 * 1024;

    /// <summary>
    /// The bodies of slow clients may take 64 MiB; the rest is for 200 connections and their garbage.
    /// </summary>
    private const long MaxGrowth = 256L * Mebibyte;

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(1);

    public static async Task<int> Run(string[] args)
    {
        var seconds = args is ["--seconds", var text] ? int.Parse(text, CultureInfo.InvariantCulture) : 30;
        await using var github = await SandboxGitHub.StartAsync();
        await using var app = await SandboxApp.StartAsync(github, Path.Combine(github.Directory, "app"));
        using var client = new HttpMessageInvoker(new SocketsHttpHandler());
        var deliveries = new Deliveries(client, app.WebhookUrl, github.App.WebhookSecret);

        await deliveries.SendAsync(PerSecond, 3);
        Show("without strangers", deliveries.Take(), Memory());
        var before = Memory();

        // In a process of their own: they would occupy the threads of this one.
        using var strangers = Process.Start(
            "dotnet",
            [
                typeof(SlowSender).Assembly.Location,
                "slow-senders",
                app.WebhookUrl,
                Strangers.ToString(CultureInfo.InvariantCulture),
            ]
        );
        var peak = before;
        using (var timer = new Timer(_ => peak = Math.Max(peak, Memory()), null, 0, 200))
            await deliveries.SendAsync(PerSecond, seconds);
        var times = deliveries.Take();
        Show(string.Create(CultureInfo.InvariantCulture, $"with {Strangers} of them"), times, peak);
        strangers.Kill();
        await strangers.WaitForExitAsync();

        var isGood = At(times, 0.99) < MaxWait && peak - before < MaxGrowth && deliveries.Refused == 0;
        Console.WriteLine(
            isGood ? "good" : string.Create(CultureInfo.InvariantCulture, $"not good: {deliveries.Refused} refused")
        );
        return isGood ? 0 : 1;
    }

    private static void Show(string when, List<TimeSpan> times, long memory) =>
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{when,-20} {times.Count} deliveries: p50 {At(times, 0.5).TotalMilliseconds:F1} ms, p99 "
                    + $"{At(times, 0.99).TotalMilliseconds:F1} ms, longest {times[^1].TotalMilliseconds:F1} ms; memory "
                    + $"{memory / Mebibyte} MiB, of it {GC.GetGCMemoryInfo().TotalCommittedBytes / Mebibyte} managed"
            )
        );

    private static TimeSpan At(List<TimeSpan> times, double share) =>
        times[(int)Math.Ceiling((times.Count * share) - 1)];

    private static long Memory()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    /// <summary>Real deliveries at a fixed rate, which does not wait for responses.</summary>
    private sealed class Deliveries(HttpMessageInvoker client, string url, string secret)
    {
        private readonly byte[] _body = Encoding.UTF8.GetBytes($$"""{"zen":"{{new string('x', 20_000)}}"}""");
        private readonly List<TimeSpan> _times = [];

        public int Refused { get; private set; }

        public async Task SendAsync(int perSecond, int seconds)
        {
            var sent = new List<Task>();
            using var ticks = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / perSecond));
            while (sent.Count < perSecond * seconds && await ticks.WaitForNextTickAsync())
                sent.Add(SendAsync());
            await Task.WhenAll(sent);
        }

        public List<TimeSpan> Take()
        {
            List<TimeSpan> times = [.. _times.Order()];
            _times.Clear();
            return times;
        }

        private async Task SendAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(_body) };
            request.Headers.Add("X-GitHub-Event", "ping");
            request.Headers.Add("X-GitHub-Delivery", Guid.NewGuid().ToString());
            request.Headers.Add(
                "X-Hub-Signature-256",
                "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), _body))
            );
            var start = Stopwatch.GetTimestamp();
            using var answer = await client.SendAsync(request, CancellationToken.None);
            lock (_times)
            {
                _times.Add(Stopwatch.GetElapsedTime(start));
                if (answer.StatusCode != HttpStatusCode.Accepted)
                    Refused++;
            }
        }
    }
}

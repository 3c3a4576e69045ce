using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Local.Durable;
using Terrateam.Local.Hosting;
using Terrateam.Sandbox.App;
using Terrateam.Sandbox.GitHub;

namespace Terrateam.Benchmarks.Webhooks;

/// <summary>
/// Measures how many deliveries of 22 KB a second are accepted, and how fast: by a bare Kestrel that reads and verifies
/// them, by one that also writes a row of SQLite for each, and by the local host. Client and server have the cores of
/// one machine; the client is a process of its own.
/// </summary>
/// <remarks>
/// Full load: each of the connections sends the next delivery when it has the answer. Half load: half as many a second,
/// at fixed times, and latency is measured from the time at which a delivery was due.
/// </remarks>
internal static class WebhookMeasurement
{
    private const string Secret = "the secret of the measurement";

    private static readonly TimeSpan MaxAtHalfLoad = TimeSpan.FromMilliseconds(10);

    public static async Task<int> Run(string[] args)
    {
        var seconds = Option(args, "--seconds", 5);
        var connections = Option(args, "--connections", 32);
        var pulls = Option(args, "--pulls", 1000);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Environment.ProcessorCount} cores, {connections} connections, {pulls} pull requests, {seconds} s each"
            )
        );
        Console.WriteLine("                                full load                        half load");
        Console.WriteLine("                                   /s   p50 ms   p99 ms          /s   p50 ms   p99 ms");
        var directory = Directory.CreateTempSubdirectory("terrateam-webhooks-").FullName;
        try
        {
            Load load = new(seconds, connections, pulls, Secret);
            await using (var bare = await BareServer.StartAsync(Secret, database: null))
                _ = await MeasureAsync("bare Kestrel", load with { Url = bare.Url });
            Figures durable;
            await using (var stored = await BareServer.StartAsync(Secret, Path.Combine(directory, "bare.db")))
                (durable, _) = await MeasureAsync("bare Kestrel, a row each", load with { Url = stored.Url });

            _ = await MeasureAppAsync("local host, ignored event", directory, load with { Event = WebhookBodies.Ignored });
            var (stores, calm) = await MeasureAppAsync("local host, stored event", directory, load);
            _ = await MeasureAppAsync("same, and handled beside", directory, load, isHandling: true);

            var isGood = stores.PerSecond >= durable.PerSecond / 2 && calm.P99 <= MaxAtHalfLoad;
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(isGood ? "good" : "not good")}: stored events at {stores.PerSecond / durable.PerSecond:P0} of "
                        + $"the bare server with a row each"
                )
            );
            return isGood ? 0 : 1;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <param name="what">The name of the row.</param>
    /// <param name="directory">Where its data is.</param>
    /// <param name="load">The load.</param>
    /// <param name="isHandling">
    /// Whether the events are also handled on the same cores: of each pull request GitHub is asked, which does not know
    /// it, and is asked again later. Otherwise the orchestrations rest, and only what GitHub waits for is measured.
    /// </param>
    private static async Task<(Figures Full, Figures Half)> MeasureAppAsync(
        string what,
        string directory,
        Load load,
        bool isHandling = false
    )
    {
        await using var github = await SandboxGitHub.StartAsync();
        await using var app = await SandboxApp.StartAsync(
            github,
            Path.Combine(directory, Path.GetRandomFileName()),
            new Dictionary<string, string>(StringComparer.Ordinal) { ["GitHub:WebhookSecret"] = load.Secret },
            services =>
            {
                if (!isHandling)
                    services.Remove(services.Single(known => known.ImplementationType == typeof(Hosted<DurableWorker>)));
            }
        );
        return await MeasureAsync(what, load with { Url = app.WebhookUrl });
    }

    private static async Task<(Figures Full, Figures Half)> MeasureAsync(string what, Load load)
    {
        // Long enough for the tiers of the compiler to come to rest.
        _ = await SendAsync(load with { Seconds = Math.Max(3, load.Seconds) });
        var full = await SendAsync(load);
        var half = await SendAsync(load with { PerSecond = (int)(full.PerSecond / 2) });
        Console.WriteLine($"{what, -26} {full}  {half}");
        return (full, half);
    }

    private static async Task<Figures> SendAsync(Load load)
    {
        using var sender = Process.Start(
            new ProcessStartInfo("dotnet", [typeof(WebhookSender).Assembly.Location, "webhook-sender", .. load.ToArgs()])
            {
                RedirectStandardOutput = true,
            }
        )!;
        var line = await sender.StandardOutput.ReadToEndAsync();
        await sender.WaitForExitAsync();
        return sender.ExitCode == 0
            ? Figures.Parse(line)
            : throw new InvalidOperationException($"The sender ended with {sender.ExitCode}.");
    }

    private static int Option(string[] args, string name, int usual) =>
        Array.IndexOf(args, name) is >= 0 and var at ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : usual;
}

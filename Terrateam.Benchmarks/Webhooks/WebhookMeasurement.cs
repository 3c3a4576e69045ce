using System.Diagnostics;
using System.Globalization;
using Terrateam.Local.Durable;
using Terrateam.Local.Hosting;
using Terrateam.Sandbox.App;
using Terrateam.Sandbox.GitHub;

namespace Terrateam.Benchmarks.Webhooks;

/// <summary>
/// Measures how many deliveries of 22 KB a second are accepted, and how fast: by a bare Kestrel that reads and verifies
/// them, by one that also writes a row of SQLite for each, and by the local host. Client and server have the cores of
/// one machine; the client is a process of its own, so that the processor time of this one is the server's.
/// </summary>
/// <remarks>
/// Full load: each of the connections sends the next delivery when it has the answer. Half load: half as many a second,
/// at fixed times, and latency is measured from the time at which a delivery was due.
/// </remarks>
internal static class WebhookMeasurement
{
    private const string Secret = "the secret of the measurement";

    private const string BareRows = "bare, a row each";
    private const string Stored = "host, stored event";

    private static readonly TimeSpan MaxAtHalfLoad = TimeSpan.FromMilliseconds(10);

    private static readonly (string What, Func<Load, string, Task<Row>> Measure)[] Servers =
    [
        ("bare Kestrel", (load, _) => MeasureBareAsync(load, database: null)),
        (BareRows, (load, directory) => MeasureBareAsync(load, Path.Combine(directory, "bare.db"))),
        (
            "host, ignored event",
            (load, directory) => MeasureAppAsync(load with { Event = WebhookBodies.Ignored }, directory)
        ),
        (Stored, (load, directory) => MeasureAppAsync(load, directory)),
        ("same, handled beside", (load, directory) => MeasureAppAsync(load, directory, isHandling: true)),
    ];

    public static async Task<int> Run(string[] args)
    {
        var load = new Load(
            Option(args, "--seconds", 4),
            Option(args, "--connections", 32),
            Option(args, "--pulls", 1000),
            Secret
        );
        var rounds = Option(args, "--rounds", 3);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Environment.ProcessorCount} cores, {load.Connections} connections, {load.Pulls} pull requests, the "
                    + $"best of {rounds} times {load.Seconds} s"
            )
        );
        Console.WriteLine("                                     full load                        half load");
        Console.WriteLine("                             /s   p50 ms   p99 ms   CPU µs          /s   p50 ms   p99 ms");

        // In turn, so that what else the machine does meanwhile is the same for all.
        var best = new Dictionary<string, Row>(StringComparer.Ordinal);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (what, server) in Servers)
            {
                var directory = Directory.CreateTempSubdirectory("terrateam-webhooks-").FullName;
                try
                {
                    var row = await server(load, directory);
                    best[what] = best.TryGetValue(what, out var known) ? known.BestOf(row) : row;
                }
                finally
                {
                    Directory.Delete(directory, recursive: true);
                }
            }
        }

        foreach (var (what, row) in best)
            Console.WriteLine($"{what.PadRight(24)} {row}");
        var share = best[Stored].Full.PerSecond / best[BareRows].Full.PerSecond;
        // On a machine that does other work too, the bare server has latencies that are not the host's fault.
        var limit = best[BareRows].Half.P99 > MaxAtHalfLoad ? best[BareRows].Half.P99 : MaxAtHalfLoad;
        var isGood = share >= 0.5 && best[Stored].Half.P99 <= limit;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{(isGood ? "good" : "not good")}: {share:P0} of the bare server with a row each"
            )
        );
        return isGood ? 0 : 1;
    }

    private static async Task<Row> MeasureBareAsync(Load load, string? database)
    {
        await using var bare = await BareServer.StartAsync(Secret, database);
        return await MeasureAsync(load with { Url = bare.Url });
    }

    /// <param name="load">The load.</param>
    /// <param name="directory">Where its data is.</param>
    /// <param name="isHandling">
    /// Whether the events are also handled on the same cores: of each pull request GitHub is asked, which does not know
    /// it, and is asked again later. Otherwise the orchestrations rest, and only what GitHub waits for is measured.
    /// </param>
    private static async Task<Row> MeasureAppAsync(Load load, string directory, bool isHandling = false)
    {
        await using var github = await SandboxGitHub.StartAsync();
        await using var app = await SandboxApp.StartAsync(
            github,
            Path.Combine(directory, "app"),
            new Dictionary<string, string>(StringComparer.Ordinal) { ["GitHub:WebhookSecret"] = load.Secret },
            services =>
            {
                if (!isHandling)
                    services.Remove(services.Single(known => known.ImplementationType == typeof(Hosted<DurableWorker>)));
            }
        );
        return await MeasureAsync(load with { Url = app.WebhookUrl });
    }

    private static async Task<Row> MeasureAsync(Load load)
    {
        // Long enough for the tiers of the compiler to come to rest.
        _ = await SendAsync(load with { Seconds = Math.Max(4, load.Seconds) });
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var full = await SendAsync(load);
        process.Refresh();
        var cpu = (process.TotalProcessorTime - before) / (full.PerSecond * (load.Seconds + WebhookSender.WarmUp.TotalSeconds));
        return new(full, cpu, await SendAsync(load with { PerSecond = (int)(full.PerSecond / 2) }));
    }

    private static async Task<Figures> SendAsync(Load load)
    {
        using var sender = Process.Start(
            new ProcessStartInfo("dotnet", [typeof(WebhookSender).Assembly.Location, "webhook-sender", .. load.ToArgs()])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
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

    /// <param name="Full">At full load.</param>
    /// <param name="Cpu">What the server takes of a core for one delivery, at full load.</param>
    /// <param name="Half">At half load.</param>
    private sealed record Row(Figures Full, TimeSpan Cpu, Figures Half)
    {
        public Row BestOf(Row other) =>
            new(
                Full.PerSecond >= other.Full.PerSecond ? Full : other.Full,
                Cpu <= other.Cpu ? Cpu : other.Cpu,
                Half.P99 <= other.Half.P99 ? Half : other.Half
            );

        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{Full} {Cpu.TotalMicroseconds,8:F0}  {Half}");
    }
}

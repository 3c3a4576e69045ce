using System.Diagnostics;
using System.Globalization;
using Microsoft.DurableTask.Client;

namespace Terrateam.Benchmarks.DurableTask;

/// <summary>
/// Measures orchestrations with five trivial activities completed per second, and the memory and processor time of the
/// process while many instances wait for an event.
/// </summary>
internal static class DurableMeasurement
{
    private const int Starters = 64;

    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(5);

    public static async Task<int> Run(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000;
        var folder = Directory.CreateTempSubdirectory("durable-").FullName;
        try
        {
            await Throughput("one after the other", "Sequence", count, Path.Combine(folder, "sequence.db"));
            await Throughput("all at once", "Fan", count, Path.Combine(folder, "fan.db"));
            await Idle(10_000, Path.Combine(folder, "idle.db"));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Throughput(string how, string orchestrator, int count, string path)
    {
        await using var engine = await Start(path);
        await StartMany(engine.Client, orchestrator, 200);

        var allocated = GC.GetTotalAllocatedBytes();
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        await StartMany(engine.Client, orchestrator, count);
        clock.Stop();
        cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{count} orchestrations, five activities {how}: {count / clock.Elapsed.TotalSeconds:F0}/s "
                    + $"started to completed "
                    + $"({clock.Elapsed.TotalSeconds:F1} s, processor {cpu.TotalSeconds:F1} s, "
                    + $"{(GC.GetTotalAllocatedBytes() - allocated) / count / 1024} KB allocated each)"
            )
        );
        await engine.StopAsync();
    }

    private static async Task Idle(int count, string path)
    {
        var before = Resident();
        List<string> ids;
        await using (var engine = await Start(path))
        {
            ids = await StartMany(engine.Client, "Wait", count, wait: false);
            await engine.WhenIdleAsync();
            Report($"{count} instances waiting", before);
            await engine.StopAsync();
        }

        var clock = Stopwatch.StartNew();
        await using (var engine = await Start(path))
        {
            Report(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the same after a restart ({clock.ElapsedMilliseconds} ms)"
                ),
                before
            );
            var cpu = Process.GetCurrentProcess().TotalProcessorTime;
            await Task.Delay(IdleTime, TimeProvider.System);
            cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"processor time in {IdleTime.TotalSeconds} s of waiting: {cpu.TotalMilliseconds:F0} ms"
                )
            );
            clock.Restart();
            await Task.WhenAll(
                ids.Chunk((ids.Count / Starters) + 1)
                    .Select(async some =>
                    {
                        foreach (var id in some)
                            await engine.Client.RaiseEventAsync(id, "go", 1);
                        foreach (var id in some)
                            await engine.Client.WaitForInstanceCompletionAsync(id);
                    })
            );
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{ids.Count} waiting instances woken and completed: {ids.Count / clock.Elapsed.TotalSeconds:F0}/s"
                )
            );
            await engine.StopAsync();
        }
    }

    private static async Task<List<string>> StartMany(
        DurableTaskClient client,
        string orchestrator,
        int count,
        bool wait = true
    )
    {
        var each = await Task.WhenAll(
            Enumerable
                .Range(0, Starters)
                .Select(async starter =>
                {
                    var ids = new List<string>();
                    for (var i = starter; i < count; i += Starters)
                        ids.Add(await client.ScheduleNewOrchestrationInstanceAsync(orchestrator, i));
                    if (wait)
                    {
                        foreach (var id in ids)
                            await client.WaitForInstanceCompletionAsync(id);
                    }

                    return ids;
                })
        );
        return [.. each.SelectMany(ids => ids)];
    }

    private static Task<DurableEngine> Start(string path) => DurableEngine.StartAsync(path, functions =>
        {
            functions.AddActivity("Increment", typeof(int), (input, _) => Task.FromResult<object?>((int)input! + 1));
            functions.AddOrchestrator("Sequence", async context =>
            {
                var value = context.GetInput<int>();
                for (var i = 0; i < 5; i++)
                    value = await context.CallActivityAsync<int>("Increment", value);
                return value;
            });
            functions.AddOrchestrator("Fan", async context =>
            {
                var value = context.GetInput<int>();
                var all = await Task.WhenAll(
                    Enumerable.Range(value, 5).Select(i => context.CallActivityAsync<int>("Increment", i))
                );
                return all.Sum();
            });
            functions.AddOrchestrator("Wait", async context => await context.WaitForExternalEvent<int>("go"));
        });

    private static void Report(string when, long before)
    {
        var busy = Resident();
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{when}: resident {busy} MB, after a collection {Resident()} MB (before them {before} MB)"
            )
        );
    }

    private static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64 / (1024 * 1024);
    }
}

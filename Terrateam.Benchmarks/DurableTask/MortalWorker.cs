using System.Globalization;
using Microsoft.DurableTask;
using Terrateam.Local.Durable;

namespace Terrateam.Benchmarks.DurableTask;

/// <summary>
/// An engine in a process of its own that is killed and restarted until all its orchestrations complete. Each execution
/// of an activity is written to a file beside the database before the activity completes.
/// </summary>
internal static class MortalWorker
{
    /// <param name="args">The database file, the number of orchestrations, and optionally a moment of
    /// <see cref="ObservedService"/> with the number of its occurrence at which the process kills itself, as <c>kill
    /// -9</c> would.</param>
    public static async Task<int> Run(string[] args)
    {
        if (args.Length is not (2 or 4))
            return 2;
        var database = args[0];
        var count = int.Parse(args[1], CultureInfo.InvariantCulture);
        await using var notes = new FileStream(
            database + ".notes",
            FileMode.Append,
            FileAccess.Write,
            FileShare.ReadWrite,
            bufferSize: 0
        );
        await using var engine = await DurableEngine.StartAsync(
            database,
            functions => Add(functions, notes),
            args.Length == 4 ? KillAt(args[2], int.Parse(args[3], CultureInfo.InvariantCulture)) : null
        );

        // A killed client does not know which instances it started: it tries all again.
        for (var i = 0; i < count; i++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"work-{i}");
            if (await engine.Client.GetInstanceAsync(id) is null)
                await engine.Client.ScheduleNewOrchestrationInstanceAsync("Work", i, new StartOrchestrationOptions(id));

            Console.WriteLine(id);
        }

        for (var i = 0; i < count; i++)
        {
            await engine.Client.WaitForInstanceCompletionAsync(
                string.Create(CultureInfo.InvariantCulture, $"work-{i}")
            );
        }

        await engine.StopAsync();
        Console.WriteLine("done");
        return 0;
    }

    private static Action<string> KillAt(string moment, int times) =>
        seen =>
        {
            if (seen != moment || Interlocked.Decrement(ref times) != 0)
                return;
            using var self = System.Diagnostics.Process.GetCurrentProcess();
            self.Kill();
        };

    /// <summary>Three activities, a timer, a child and an event to itself; the result is input × 10 + 34.</summary>
    private static void Add(DurableFunctions functions, FileStream notes)
    {
        functions.AddActivity("Add", typeof(int), async (input, _) =>
        {
            var line = string.Create(CultureInfo.InvariantCulture, $"{input}\n");
            // One writer at a time: a stream reserves its place in the file before it writes, and a kill between two
            // reservations would leave a gap.
            lock (notes)
                notes.Write(System.Text.Encoding.UTF8.GetBytes(line));
            await Task.Yield();
            return (int)input! + 1;
        });
        functions.AddOrchestrator("Child", async context =>
            await context.CallActivityAsync<int>("Add", context.GetInput<int>())
        );
        functions.AddOrchestrator("Work", async context =>
        {
            var value = context.GetInput<int>() * 10;
            for (var i = 0; i < 3; i++)
                value = await context.CallActivityAsync<int>("Add", value);
            await context.CreateTimer(TimeSpan.FromMilliseconds(20), CancellationToken.None);
            value = await context.CallSubOrchestratorAsync<int>("Child", value);
            context.SendEvent(context.InstanceId, "plus", 30);
            return value + await context.WaitForExternalEvent<int>("plus");
        });
    }
}

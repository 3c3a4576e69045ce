using System.Globalization;
using Microsoft.DurableTask;
using Terrateam.Local.Durable;

namespace Terrateam.Benchmarks.DurableTask;

/// <summary>
/// An engine in a process of its own, made to be killed and started again until all its orchestrations are done. Each
/// execution of an activity is noted in a file beside the database, before it counts.
/// </summary>
internal static class MortalWorker
{
    /// <param name="args">
    /// The database file, how many orchestrations, and optionally a moment of <see cref="ObservedService"/> with how
    /// often it has to come before the process kills itself there, as <c>kill -9</c> would.
    /// </param>
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

        // A client that was killed does not know how far it came: it tries again.
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

    /// <summary>Three activities, a timer, a child and an event to oneself; the result is input × 10 + 34.</summary>
    private static void Add(DurableFunctions functions, FileStream notes)
    {
        functions.AddActivity("Add", typeof(int), async (input, _) =>
        {
            var line = string.Create(CultureInfo.InvariantCulture, $"{input}\n");
            // One at a time: a stream takes its place in the file before it writes, and a kill between two writers that
            // had theirs would leave a hole.
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

using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Terrateam.Embedded.DurableTask;
using Terrateam.Embedded.DurableTask.Engine;

namespace Terrateam.Benchmarks.DurableTask;

/// <summary>
/// An engine in a process of its own, made to be killed and started again until all its orchestrations are done. Each
/// execution of an activity is noted in a file beside the database, before it counts.
/// </summary>
internal static class DurableWorker
{
    public static async Task<int> Run(string[] args)
    {
        if (args.Length != 2)
            return 2;
        var database = args[0];
        var count = int.Parse(args[1], CultureInfo.InvariantCulture);
        await using var notes = new FileStream(
            database + ".notes", FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        await using var engine = new DurableEngine(
            Functions(notes), new EngineOptions { DatabasePath = database }, NullLoggerFactory.Instance, TimeProvider.System);
        await engine.StartAsync(CancellationToken.None);

        // A client that was killed does not know how far it came: it tries again.
        for (var i = 0; i < count; i++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"work-{i}");
            if (await engine.Client.GetInstanceAsync(id) is null)
            {
                await engine.Client.ScheduleNewOrchestrationInstanceAsync(
                    "Work", i, new StartOrchestrationOptions(id));
            }

            Console.WriteLine(id);
        }

        for (var i = 0; i < count; i++)
            await engine.Client.WaitForInstanceCompletionAsync(string.Create(CultureInfo.InvariantCulture, $"work-{i}"));
        await engine.StopAsync(CancellationToken.None);
        Console.WriteLine("done");
        return 0;
    }

    /// <summary>Three activities, a timer, a child and an event to oneself; the result is input × 10 + 34.</summary>
    private static FunctionRegistry Functions(FileStream notes)
    {
        var registry = new FunctionRegistry();
        registry.AddActivity("Add", typeof(int), async call =>
        {
            var line = string.Create(CultureInfo.InvariantCulture, $"{call.InstanceId} {call.TaskId}\n");
            await notes.WriteAsync(System.Text.Encoding.UTF8.GetBytes(line));
            await Task.Yield();
            return (int)call.Input! + 1;
        });
        registry.AddOrchestrator("Child", async context => await context.CallActivityAsync<int>("Add", context.GetInput<int>()));
        registry.AddOrchestrator("Work", async context =>
        {
            var value = context.GetInput<int>() * 10;
            for (var i = 0; i < 3; i++)
                value = await context.CallActivityAsync<int>("Add", value);
            await context.CreateTimer(TimeSpan.FromMilliseconds(20), CancellationToken.None);
            value = await context.CallSubOrchestratorAsync<int>("Child", value);
            context.SendEvent(context.InstanceId, "plus", 30);
            return value + await context.WaitForExternalEvent<int>("plus");
        });
        return registry;
    }
}

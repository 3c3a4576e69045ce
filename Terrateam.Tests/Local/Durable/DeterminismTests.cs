using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Terrateam.Tests.Local.Durable;

public sealed class DeterminismTests
{
    [Fact]
    public async Task Another_activity_than_in_the_history_is_an_error_that_names_both()
    {
        var error = await Diverge(
            async context =>
            {
                await context.CallActivityAsync("Old", 1);
                await context.WaitForExternalEvent<int>("go");
            },
            async context =>
            {
                await context.CallActivityAsync("New", 1);
                await context.WaitForExternalEvent<int>("go");
            }
        );

        Assert.Contains("'Old'", error, StringComparison.Ordinal);
        Assert.Contains("'New'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_kind_of_task_is_an_error_that_names_both()
    {
        var error = await Diverge(
            async context =>
            {
                await context.CallActivityAsync("Old", 1);
                await context.WaitForExternalEvent<int>("go");
            },
            async context =>
            {
                await context.CreateTimer(TestEngine.Beginning.UtcDateTime, CancellationToken.None);
                await context.WaitForExternalEvent<int>("go");
            }
        );

        Assert.Contains("'Old'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_that_the_code_no_longer_schedules_is_an_error()
    {
        var error = await Diverge(
            async context =>
            {
                context.SendEvent("nobody", "lost", 1);
                await context.WaitForExternalEvent<int>("go");
            },
            context => context.WaitForExternalEvent<int>("go")
        );

        Assert.Contains("EventSent", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_ending_may_be_added_to_the_code_of_a_running_instance()
    {
        await using var engine = new TestEngine();
        await engine
            .Activity("Old", (int value) => value)
            .Orchestrator("Main", async context =>
            {
                await context.CallActivityAsync("Old", 1);
                return await context.WaitForExternalEvent<int>("go");
            })
            .Start();
        await engine.Schedule("Main", instanceId: "x");
        await engine.Idle();
        await engine.Restart(
            new FunctionRegistry()
                .Activity("New", (int value) => value * 2)
                .Orchestrator("Main", async context =>
                {
                    await context.CallActivityAsync("Old", 1);
                    return await context.CallActivityAsync<int>("New", await context.WaitForExternalEvent<int>("go"));
                })
        );
        await engine.Raise("x", "go", 4);

        Assert.Equal(8, (await engine.End("x")).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Code_runs_again_in_every_step_but_moves_on_only_once()
    {
        var lines = new List<string>();
        await using var engine = await new TestEngine()
            .Activity("Same", (int value) => value)
            .Orchestrator("Main", async context =>
            {
                lines.Add($"start {context.IsReplaying}");
                await context.CallActivityAsync("Same", 1);
                lines.Add($"middle {context.IsReplaying}");
                await context.CallActivityAsync("Same", 2);
                lines.Add($"end {context.IsReplaying}");
                return 0;
            })
            .Start();
        await engine.Run("Main");

        Assert.Equal(["start False", "start True", "middle False", "start True", "middle True", "end False"], lines);
    }

    [Fact]
    public async Task Time_and_guids_are_the_same_in_every_replay()
    {
        var seen = new List<(DateTime Time, Guid First, Guid Second)>();
        await using var engine = await new TestEngine()
            .Orchestrator("Main", async context =>
            {
                seen.Add((context.CurrentUtcDateTime, context.NewGuid(), context.NewGuid()));
                for (var i = 0; i < 3; i++)
                    await context.CreateTimer(TimeSpan.FromSeconds(10), CancellationToken.None);
                return context.CurrentUtcDateTime;
            })
            .Start();
        var id = await engine.Schedule("Main", instanceId: "instance");
        for (var i = 0; i < 3; i++)
            await engine.Advance(10);

        Assert.Equal(TestEngine.Beginning.UtcDateTime.AddSeconds(30), (await engine.End(id)).ReadOutputAs<DateTime>());
        Assert.Equal(4, seen.Count);
        Assert.Single(seen.Distinct());
        Assert.NotEqual(seen[0].First, seen[0].Second);
        // Worked out with Python's uuid.uuid5, as the original's algorithm is described.
        Assert.Equal(Guid.Parse("3e1aad44-62f2-5d1e-9db6-3a2f5b0c15a4"), seen[0].First);
    }

    /// <summary>Runs old code up to where it waits, then goes on with new code; gives the error.</summary>
    private static async Task<string> Diverge(
        Func<TaskOrchestrationContext, Task> old,
        Func<TaskOrchestrationContext, Task> now
    )
    {
        static FunctionRegistry Functions(Func<TaskOrchestrationContext, Task> run) =>
            new FunctionRegistry()
                .Activity("Old", (int value) => value)
                .Activity("New", (int value) => value)
                .Orchestrator("Main", async context =>
                {
                    await run(context);
                    return 0;
                });

        await using var engine = new TestEngine();
        await engine.Start();
        await engine.Restart(Functions(old));
        await engine.Schedule("Main", instanceId: "x");
        await engine.Idle();
        await engine.Restart(Functions(now));
        await engine.Raise("x", "go", 1);

        var end = await engine.End("x");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.True(end.FailureDetails!.IsCausedBy<NonDeterministicOrchestrationException>());
        return end.FailureDetails.ErrorMessage;
    }
}

using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Terrateam.Tests.Local.Durable;

/// <summary>An orchestrator that awaits anything but its context fails with an exception that says so.</summary>
public sealed class ForeignAwaitTests
{
    private static readonly TaskCompletionSource Never = new();

    public static TheoryData<string> Faults => [.. Cases.Keys];

    private static Dictionary<string, Func<TaskOrchestrationContext, Task>> Cases { get; } =
        new(StringComparer.Ordinal)
        {
            ["a delay"] = _ => Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System),
            ["work on the thread pool"] = _ => Task.Run(() => { }),
            ["a task that never ends"] = _ => Never.Task,
            ["a context task without its thread"] = async context =>
            {
                await context.CallActivityAsync("Same", 1).ConfigureAwait(false);
                await context.CallActivityAsync("Same", 2);
            },
            ["a context task without its thread, at the end"] = async context =>
                await context.CallActivityAsync("Same", 1).ConfigureAwait(false),
            ["a delay beside a task of the context"] = async context =>
            {
                var timer = context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
                await Task.WhenAny(timer, Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System));
                await context.CallActivityAsync("Same", 1);
            },
            ["use of the context from the thread pool"] = async context =>
            {
                var timer = context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
                await Task.WhenAny(timer, Task.Run(() => context.CallActivityAsync("Same", 1)));
            },
            ["a token that another thread cancels"] = async context =>
            {
                using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(1), TimeProvider.System);
                await context.CreateTimer(TimeSpan.FromDays(1), cancellation.Token);
            },
            ["a continuation on the thread pool"] = async context =>
            {
                var timer = context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
                var after = context.CallActivityAsync<int>("Same", 1).ContinueWith(_ => 1, TaskScheduler.Default);
                await Task.WhenAny(timer, after);
            },
        };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task It_fails_with_a_clear_message(string fault)
    {
        await using var engine = await Engine(Cases[fault]);

        var end = await engine.Run("Main");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.Contains(
            "awaited something that is not of its context",
            end.FailureDetails!.ErrorMessage,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task It_may_await_what_is_already_done_and_give_way_to_itself()
    {
        await using var engine = await Engine(async context =>
        {
            await Task.CompletedTask;
            await Task.FromResult(1);
            await Task.Yield();
            await Task.WhenAll(Nested(context), Nested(context));
        });

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await engine.Run("Main")).RuntimeStatus);

        static async Task Nested(TaskOrchestrationContext context)
        {
            var handedOver = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            async Task HandOver() => handedOver.SetResult(await context.CallActivityAsync<int>("Same", 1));
            var handOver = HandOver();
            await handedOver.Task;
            await handOver;
        }
    }

    [Fact]
    public async Task A_failure_does_not_spill_over_to_other_instances()
    {
        await using var engine = await Engine(Cases["a delay beside a task of the context"]);
        engine.Functions.Orchestrator("Good", async context => await context.CallActivityAsync<int>("Same", 3));
        await engine.Restart();
        var bad = await engine.Schedule("Main");

        Assert.Equal(3, (await engine.Run("Good")).ReadOutputAs<int>());
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await engine.End(bad)).RuntimeStatus);
    }

    private static Task<TestEngine> Engine(Func<TaskOrchestrationContext, Task> run) =>
        new TestEngine()
            .Activity("Same", (int value) => value)
            .Orchestrator("Main", async context =>
            {
                await run(context);
                return 0;
            })
            .Start();
}

using Microsoft.DurableTask.Client;

namespace Terrateam.Tests.Local.Durable;

public sealed class RecoveryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_activity_whose_result_was_lost_runs_again_with_the_same_input()
    {
        var inputs = new List<object?>();
        var begun = new SemaphoreSlim(0);
        await using var engine = new TestEngine();
        engine.Functions.AddActivity("Once", typeof(string), async call =>
        {
            lock (inputs)
                inputs.Add(call.Input);
            begun.Release();
            if (inputs.Count == 1)
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, call.Stopping);
            return 0;
        });
        await engine
            .Orchestrator("Main", async context => await context.CallActivityAsync<int>("Once", "input"))
            .Start();
        var id = await engine.Schedule("Main");
        await begun.WaitAsync(Cancellation);
        await engine.Restart();

        Assert.Equal(0, (await engine.End(id)).ReadOutputAs<int>());
        Assert.Equal(["input", "input"], inputs);
    }

    [Fact]
    public async Task A_graceful_stop_waits_for_activities_and_keeps_their_results()
    {
        var calls = 0;
        var begun = new TaskCompletionSource();
        var finish = new TaskCompletionSource();
        await using var engine = new TestEngine();
        engine.Functions.AddActivity("Slow", null, async _ =>
        {
            calls++;
            begun.SetResult();
            await finish.Task;
            return 7;
        });
        await engine.Orchestrator("Main", async context => await context.CallActivityAsync<int>("Slow")).Start();
        var id = await engine.Schedule("Main");
        await begun.Task.WaitAsync(Cancellation);
        var stop = engine.StopAsync(Cancellation);
        Assert.False(stop.IsCompleted);
        finish.SetResult();
        await stop;
        await engine.Start();

        Assert.Equal(7, (await engine.End(id)).ReadOutputAs<int>());
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task A_graceful_stop_abandons_what_takes_too_long()
    {
        var begun = new SemaphoreSlim(0);
        var calls = 0;
        await using var engine = new TestEngine();
        engine.Functions.AddActivity("Slow", null, async call =>
        {
            begun.Release();
            if (++calls == 1)
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, call.Stopping);
            return calls;
        });
        await engine.Orchestrator("Main", async context => await context.CallActivityAsync<int>("Slow")).Start();
        var id = await engine.Schedule("Main");
        await begun.WaitAsync(Cancellation);
        var stop = engine.StopAsync(Cancellation);
        engine.Clock.Advance(TimeSpan.FromSeconds(10));
        await stop;
        await engine.Start();

        Assert.Equal(2, (await engine.End(id)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Activities_that_were_running_together_run_again_but_those_that_were_done_do_not()
    {
        var calls = new System.Collections.Concurrent.ConcurrentQueue<int>();
        var stuck = new SemaphoreSlim(0);
        var evenOnesDone = new TaskCompletionSource();
        var crashed = false;
        await using var engine = new TestEngine();
        engine.Activity("Tell", (int _) => evenOnesDone.TrySetResult());
        engine.Functions.AddActivity("Work", typeof(int), async call =>
        {
            var number = (int)call.Input!;
            calls.Enqueue(number);
            if (!crashed && number % 2 == 1)
            {
                stuck.Release();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, call.Stopping);
            }

            return number;
        });
        await engine
            .Orchestrator("Main", async context =>
            {
                var all = Enumerable.Range(0, 10).Select(i => context.CallActivityAsync<int>("Work", i)).ToList();
                await Task.WhenAll(all.Where((_, i) => i % 2 == 0));
                await context.CallActivityAsync("Tell", 0);
                return (await Task.WhenAll(all)).Sum();
            })
            .Start();
        var id = await engine.Schedule("Main");
        for (var i = 0; i < 5; i++)
            await stuck.WaitAsync(Cancellation);
        await evenOnesDone.Task.WaitAsync(Cancellation);
        crashed = true;
        await engine.Restart();

        Assert.Equal(45, (await engine.End(id)).ReadOutputAs<int>());
        Assert.All(Enumerable.Range(0, 10), i => Assert.Equal(1 + (i % 2), calls.Count(call => call == i)));
    }

    [Fact]
    public async Task Everything_is_where_it_was_after_many_restarts()
    {
        await using var engine = await new TestEngine()
            .Activity("Increment", (int value) => value + 1)
            .Orchestrator("Main", async context =>
            {
                var value = 0;
                for (var i = 0; i < 10; i++)
                {
                    value = await context.CallActivityAsync<int>("Increment", value);
                    await context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
                    value += await context.WaitForExternalEvent<int>("add");
                }

                return value;
            })
            .Start();
        var id = await engine.Schedule("Main");
        for (var i = 0; i < 10; i++)
        {
            await engine.Idle();
            await engine.Restart();
            await engine.Raise(id, "add", 10);
            await engine.Restart();
            await engine.Advance(60);
        }

        Assert.Equal(110, (await engine.End(id)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task An_ended_instance_can_be_read_after_a_restart()
    {
        await using var engine = await new TestEngine()
            .Orchestrator("Fail", Task<int> (_) => throw new FormatException("bad"))
            .Start();
        var id = (await engine.Run("Fail", "input")).InstanceId;
        await engine.Restart();

        var found = await engine.Get(id);

        Assert.Equal(
            (OrchestrationRuntimeStatus.Failed, "bad", "input"),
            (found.RuntimeStatus, found.FailureDetails!.ErrorMessage, found.ReadInputAs<string>())
        );
    }
}

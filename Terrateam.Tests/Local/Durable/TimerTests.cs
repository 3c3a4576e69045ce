using Microsoft.DurableTask.Client;

namespace Terrateam.Tests.Local.Durable;

public sealed class TimerTests
{
    [Fact]
    public async Task A_timer_fires_at_its_time_and_not_before()
    {
        await using var engine = await Sleeper(TimeSpan.FromMinutes(10));
        var id = await engine.Schedule("Sleep");

        await engine.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
        Assert.True((await engine.Get(id)).IsRunning);
        await engine.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(TestEngine.Beginning.UtcDateTime.AddMinutes(10), (await engine.End(id)).ReadOutputAs<DateTime>());
    }

    [Fact]
    public async Task A_timer_in_the_past_fires_at_once()
    {
        await using var engine = await Sleeper(TimeSpan.FromMinutes(-1));

        Assert.Equal(TestEngine.Beginning.UtcDateTime, (await engine.Run("Sleep")).ReadOutputAs<DateTime>());
    }

    [Fact]
    public async Task A_timer_survives_a_restart()
    {
        await using var engine = await Sleeper(TimeSpan.FromMinutes(10));
        var id = await engine.Schedule("Sleep");
        await engine.Advance(TimeSpan.FromMinutes(4));
        await engine.Restart();
        await engine.Advance(TimeSpan.FromMinutes(5));
        Assert.True((await engine.Get(id)).IsRunning);
        await engine.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await engine.End(id)).RuntimeStatus);
    }

    [Fact]
    public async Task A_timer_that_fell_due_while_the_engine_was_down_fires_at_the_start()
    {
        await using var engine = await Sleeper(TimeSpan.FromMinutes(10));
        var id = await engine.Schedule("Sleep");
        await engine.Idle();
        await engine.Crash();
        engine.Clock.Advance(TimeSpan.FromDays(1));
        await engine.Start();

        Assert.Equal(TestEngine.Beginning.UtcDateTime.AddDays(1), (await engine.End(id)).ReadOutputAs<DateTime>());
    }

    [Fact]
    public async Task A_timer_may_be_further_away_than_the_clock_can_count()
    {
        await using var engine = await Sleeper(TimeSpan.FromDays(400));
        var id = await engine.Schedule("Sleep");
        for (var day = 0; day < 400; day += 20)
        {
            Assert.True((await engine.Get(id)).RuntimeStatus != OrchestrationRuntimeStatus.Completed);
            await engine.Advance(TimeSpan.FromDays(20));
        }

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await engine.End(id)).RuntimeStatus);
    }

    [Fact]
    public async Task Timers_fire_in_the_order_of_their_times()
    {
        await using var engine = await new TestEngine()
            .Orchestrator("Main", async context =>
            {
                var fired = new List<int>();
                async Task Sleep(int seconds)
                {
                    await context.CreateTimer(TimeSpan.FromSeconds(seconds), CancellationToken.None);
                    fired.Add(seconds);
                }

                await Task.WhenAll(Sleep(30), Sleep(10), Sleep(20), Sleep(10));
                return fired;
            })
            .Start();
        var id = await engine.Schedule("Main");
        await engine.Advance(60);

        Assert.Equal("[10,10,20,30]", (await engine.End(id)).SerializedOutput);
    }

    [Fact]
    public async Task A_timer_of_an_orchestration_that_is_over_does_not_fire()
    {
        await using var engine = await new TestEngine()
            .Orchestrator("Main", async context =>
            {
                using var cancellation = new CancellationTokenSource();
                var timer = context.CreateTimer(TimeSpan.FromHours(1), cancellation.Token);
                await Task.WhenAny(timer, context.WaitForExternalEvent<string>("stop"));
                Cancel(cancellation);
                return "over";
            })
            .Start();
        var id = await engine.Schedule("Main");
        await engine.Idle();
        await engine.Raise(id, "stop", "now");
        await engine.End(id);
        await engine.Idle();
        var steps = engine.Service.Counters.Steps;

        // Fired, it would be handed out with the start of the next one of this id, which the engine then drops.
        await engine.Advance(TimeSpan.FromHours(2));

        Assert.Equal(steps, engine.Service.Counters.Steps);
    }

    [Fact]
    public async Task A_cancelled_timer_throws_and_no_longer_holds_the_orchestration_up()
    {
        await using var engine = await new TestEngine()
            .Orchestrator("Main", async context =>
            {
                using var cancellation = new CancellationTokenSource();
                var timer = context.CreateTimer(TimeSpan.FromDays(1), cancellation.Token);
                await context.WaitForExternalEvent<string>("stop");
                Cancel(cancellation);
                try
                {
                    await timer;
                    return "fired";
                }
                catch (TaskCanceledException)
                {
                    return "cancelled";
                }
            })
            .Start();
        var id = await engine.Schedule("Main");
        await engine.Raise(id, "stop", "now");

        Assert.Equal("cancelled", (await engine.End(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_timer_that_is_left_running_keeps_the_orchestration_running()
    {
        await using var engine = await new TestEngine()
            .Orchestrator("Main", context =>
            {
                _ = context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
                return Task.FromResult("returned");
            })
            .Start();
        var id = await engine.Schedule("Main");
        await engine.Idle();
        Assert.True((await engine.Get(id)).IsRunning);

        await engine.Advance(60);

        Assert.Equal("returned", (await engine.End(id)).ReadOutputAs<string>());
    }

    [Theory]
    [InlineData(true, "event first")]
    [InlineData(false, "timer first")]
    public async Task The_first_of_event_and_timer_wins_and_the_loser_is_cancelled(bool raise, string expected)
    {
        await using var engine = await new TestEngine()
            .Orchestrator("Main", async context =>
            {
                using var cancellation = new CancellationTokenSource();
                var timer = context.CreateTimer(TimeSpan.FromMinutes(1), cancellation.Token);
                var raised = context.WaitForExternalEvent<string>("go");
                var winner = await Task.WhenAny(timer, raised);
                if (winner == timer)
                    return "timer first";
                Cancel(cancellation);
                return "event first";
            })
            .Start();
        var id = await engine.Schedule("Main");
        await engine.Advance(30);
        if (raise)
            await engine.Raise(id, "go", "now");
        else
            await engine.Advance(30);

        Assert.Equal(expected, (await engine.End(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_cancelled_timer_does_not_disturb_what_follows_even_after_a_restart()
    {
        await using var engine = await new TestEngine()
            .Orchestrator("Main", async context =>
            {
                using var cancellation = new CancellationTokenSource();
                _ = context.CreateTimer(TimeSpan.FromMinutes(1), cancellation.Token);
                await context.WaitForExternalEvent<string>("go");
                Cancel(cancellation);
                await context.CreateTimer(TimeSpan.FromMinutes(5), CancellationToken.None);
                return "done";
            })
            .Start();
        var id = await engine.Schedule("Main");
        await engine.Raise(id, "go");
        await engine.Idle();
        await engine.Restart();
        await engine.Advance(TimeSpan.FromMinutes(2));
        Assert.True((await engine.Get(id)).IsRunning);
        await engine.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal("done", (await engine.End(id)).ReadOutputAs<string>());
    }

    private static Task<TestEngine> Sleeper(TimeSpan delay) =>
        new TestEngine()
            .Orchestrator("Sleep", async context =>
            {
                await context.CreateTimer(delay, CancellationToken.None);
                return context.CurrentUtcDateTime;
            })
            .Start();

    // Cancelling asynchronously would leave the orchestrator's thread.
    private static void Cancel(CancellationTokenSource cancellation) => cancellation.Cancel();
}

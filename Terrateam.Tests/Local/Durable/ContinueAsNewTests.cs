using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Terrateam.Tests.Local.Durable;

public sealed class ContinueAsNewTests
{
    [Fact]
    public async Task It_starts_over_with_the_new_input_and_an_empty_history()
    {
        await using var engine = await new TestEngine()
            .Activity("Increment", (int value) => value + 1)
            .Orchestrator("Count", async context =>
            {
                var value = await context.CallActivityAsync<int>("Increment", context.GetInput<int>());
                if (value < 50)
                    context.ContinueAsNew(value);
                return value;
            })
            .Start();

        var end = await engine.Run("Count", 0);

        Assert.Equal(50, end.ReadOutputAs<int>());
        Assert.Equal(49, end.ReadInputAs<int>());
    }

    [Fact]
    public async Task Every_event_is_handled_once_and_in_order_across_executions()
    {
        await using var engine = await Collector(preserve: true);
        var id = await engine.Schedule("Collect", "");
        for (var i = 0; i < 40; i++)
        {
            await engine.Raise(id, "item", i.Text());
            if (i % 13 == 12)
                await engine.Restart();
        }

        await engine.Raise(id, "item", "end");

        Assert.Equal(string.Join(',', Enumerable.Range(0, 40)), (await engine.End(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Events_nobody_waited_for_go_along_by_default()
    {
        await using var engine = await Buffering(preserve: true);

        var end = await Provoke(engine);

        Assert.Equal("early", end.ReadOutputAs<string>());
    }

    [Fact]
    public async Task Events_nobody_waited_for_are_dropped_on_request()
    {
        await using var engine = await Buffering(preserve: false);
        var id = await engine.Schedule("Main", false);
        await engine.Raise(id, "data", "early");
        await engine.Idle();
        await engine.Raise(id, "again");
        await engine.Idle();
        Assert.True((await engine.Get(id)).IsRunning);
        await engine.Raise(id, "data", "late");

        Assert.Equal("late", (await engine.End(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Events_that_were_carried_along_survive_a_crash_before_they_are_taken_in()
    {
        await using var engine = await Buffering(preserve: true);
        var id = await engine.Schedule("Main", false);
        await engine.Raise(id, "data", "early");
        await engine.Raise(id, "data", "second");
        await engine.Raise(id, "again");
        await engine.Restart();

        Assert.Equal("early", (await engine.End(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task It_waits_until_nothing_is_open()
    {
        await using var engine = await new TestEngine()
            .Orchestrator("Main", context =>
            {
                if (context.GetInput<int>() == 0)
                {
                    _ = context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
                    context.ContinueAsNew(1);
                }

                return Task.FromResult(context.CurrentUtcDateTime);
            })
            .Start();
        var id = await engine.Schedule("Main", 0);
        await engine.Advance(59);
        Assert.Equal(0, (await engine.Get(id)).ReadInputAs<int>());
        await engine.Advance(1);

        Assert.Equal(TestEngine.Beginning.UtcDateTime.AddMinutes(1), (await engine.End(id)).ReadOutputAs<DateTime>());
    }

    [Fact]
    public async Task A_timer_of_the_execution_before_does_not_fire_into_the_next()
    {
        await using var engine = await new TestEngine()
            .Orchestrator("Main", async context =>
            {
                using var cancellation = new CancellationTokenSource();
                var first = context.GetInput<int>() == 0;
                var timer = context.CreateTimer(TimeSpan.FromMinutes(first ? 1 : 10), cancellation.Token);
                if (!first)
                {
                    await timer;
                    return context.CurrentUtcDateTime;
                }

                await context.WaitForExternalEvent<string>("again");
                Cancel(cancellation);
                context.ContinueAsNew(1);
                return default;
            })
            .Start();
        var id = await engine.Schedule("Main", 0);
        await engine.Raise(id, "again");
        await engine.Advance(TimeSpan.FromMinutes(5));
        Assert.True((await engine.Get(id)).IsRunning);
        await engine.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(TestEngine.Beginning.UtcDateTime.AddMinutes(10), (await engine.End(id)).ReadOutputAs<DateTime>());
    }

    [Fact]
    public async Task A_sub_orchestration_that_starts_over_still_reports_to_its_parent()
    {
        await using var engine = await new TestEngine()
            .Orchestrator("Child", context =>
            {
                var value = context.GetInput<int>();
                if (value < 5)
                    context.ContinueAsNew(value + 1);
                return Task.FromResult(value);
            })
            .Orchestrator("Main", async context => await context.CallSubOrchestratorAsync<int>("Child", 0))
            .Start();

        Assert.Equal(5, (await engine.Run("Main")).ReadOutputAs<int>());
    }

    [Fact]
    public async Task One_that_throws_after_it_asked_to_start_over_fails()
    {
        await using var engine = await new TestEngine()
            .Orchestrator<int>("Main", context =>
            {
                context.ContinueAsNew(1);
                throw new FormatException("bad");
            })
            .Start();

        Assert.True((await engine.Run("Main", 0)).FailureDetails!.IsCausedBy<FormatException>());
    }

    [Fact]
    public async Task The_version_may_change()
    {
        await using var engine = await new TestEngine()
            .Orchestrator("Main", context =>
            {
                if (context.Version.Length == 0)
                    context.ContinueAsNew(new ContinueAsNewOptions { NewVersion = "2" });
                return Task.FromResult(context.Version);
            })
            .Start();

        Assert.Equal("2", (await engine.Run("Main")).ReadOutputAs<string>());
    }

    private static async Task<OrchestrationMetadata> Provoke(TestEngine engine)
    {
        var id = await engine.Schedule("Main", false);
        await engine.Raise(id, "data", "early");
        await engine.Idle();
        await engine.Raise(id, "again");
        return await engine.End(id);
    }

    private static Task<TestEngine> Buffering(bool preserve) =>
        new TestEngine()
            .Orchestrator("Main", async context =>
            {
                if (context.GetInput<bool>())
                    return await context.WaitForExternalEvent<string>("data");
                await context.WaitForExternalEvent<string>("again");
                context.ContinueAsNew(true, preserve);
                return "";
            })
            .Start();

    private static Task<TestEngine> Collector(bool preserve) =>
        new TestEngine()
            .Orchestrator("Collect", async context =>
            {
                var seen = context.GetInput<string>()!;
                var item = await context.WaitForExternalEvent<string>("item");
                if (item == "end")
                    return seen;
                context.ContinueAsNew(seen.Length == 0 ? item : $"{seen},{item}", preserve);
                return "";
            })
            .Start();

    private static void Cancel(CancellationTokenSource cancellation) => cancellation.Cancel();
}

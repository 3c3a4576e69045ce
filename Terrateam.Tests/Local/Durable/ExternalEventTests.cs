using Microsoft.DurableTask.Client;

namespace Terrateam.Tests.Local.Durable;

public sealed class ExternalEventTests
{
    [Fact]
    public async Task An_event_wakes_its_waiter_with_its_payload()
    {
        await using var engine = await Waiter("go");
        var id = await engine.Schedule("Wait");
        await engine.Idle();
        await engine.Raise(id, "go", "payload");

        Assert.Equal("payload", (await engine.End(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Names_of_events_ignore_case()
    {
        await using var engine = await Waiter("Go");
        var id = await engine.Schedule("Wait");
        await engine.Raise(id, "gO", "x");

        Assert.Equal("x", (await engine.End(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Events_that_come_early_wait_in_order_of_arrival()
    {
        await using var engine = await new TestEngine()
            .Orchestrator("Main", async context =>
            {
                await context.WaitForExternalEvent<string>("open");
                var seen = new List<int>();
                for (var i = 0; i < 3; i++)
                    seen.Add(await context.WaitForExternalEvent<int>("number"));
                return seen;
            })
            .Start();
        var id = await engine.Schedule("Main");
        for (var i = 1; i <= 3; i++)
            await engine.Raise(id, "number", i);
        await engine.Idle();
        await engine.Restart();
        await engine.Raise(id, "open");

        Assert.Equal("[1,2,3]", (await engine.End(id)).SerializedOutput);
    }

    [Fact]
    public async Task The_latest_of_several_waiters_is_served_first()
    {
        await using var engine = await new TestEngine()
            .Orchestrator("Main", async context =>
            {
                var first = context.WaitForExternalEvent<int>("go");
                var second = context.WaitForExternalEvent<int>("go");
                return await second - await first;
            })
            .Start();
        var id = await engine.Schedule("Main");
        await engine.Raise(id, "go", 10);
        await engine.Raise(id, "go", 3);

        Assert.Equal(7, (await engine.End(id)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task One_name_cannot_be_awaited_as_two_types()
    {
        await using var engine = await new TestEngine()
            .Orchestrator("Main", async context =>
            {
                _ = context.WaitForExternalEvent<int>("go");
                return await context.WaitForExternalEvent<string>("go");
            })
            .Start();

        Assert.True((await engine.Run("Main")).FailureDetails!.IsCausedBy<ArgumentException>());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text")]
    public async Task A_payload_that_does_not_fit_fails_the_wait(string? payload)
    {
        await using var engine = await new TestEngine()
            .Orchestrator("Main", async context => await context.WaitForExternalEvent<int>("go"))
            .Start();
        var id = await engine.Schedule("Main");
        await engine.Raise(id, "go", payload);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await engine.End(id)).RuntimeStatus);
    }

    [Fact]
    public async Task A_wait_with_a_timeout_ends_cancelled_when_nothing_comes()
    {
        await using var engine = await Timeout();
        var id = await engine.Schedule("Main");
        await engine.Advance(60);

        Assert.Equal("timeout", (await engine.End(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_wait_with_a_timeout_leaves_no_timer_behind_when_the_event_comes()
    {
        await using var engine = await Timeout();
        var id = await engine.Schedule("Main");
        await engine.Raise(id, "go", "came");

        Assert.Equal("came", (await engine.End(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_cancelled_waiter_does_not_swallow_the_next_event()
    {
        await using var engine = await new TestEngine()
            .Orchestrator("Main", async context =>
            {
                try
                {
                    await context.WaitForExternalEvent<string>("go", TimeSpan.FromSeconds(1));
                }
                catch (OperationCanceledException)
                {
                    context.SetCustomStatus("gave up");
                }

                await context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
                return await context.WaitForExternalEvent<string>("go");
            })
            .Start();
        var id = await engine.Schedule("Main");
        await engine.Advance(1);
        Assert.Equal("gave up", (await engine.Get(id)).ReadCustomStatusAs<string>());
        await engine.Raise(id, "go", "seen");
        await engine.Advance(60);

        Assert.Equal("seen", (await engine.End(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task An_event_for_nobody_is_refused()
    {
        await using var engine = await Waiter("go");

        await Assert.ThrowsAsync<ArgumentException>(() => engine.Raise("nobody", "go"));
    }

    [Fact]
    public async Task An_event_for_an_ended_instance_is_refused()
    {
        await using var engine = await Waiter("go");
        var id = await engine.Schedule("Wait");
        await engine.Raise(id, "go", "x");
        await engine.End(id);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => engine.Raise(id, "go"));
        Assert.Contains("Completed", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Orchestrations_send_each_other_events()
    {
        await using var engine = await new TestEngine()
            .Orchestrator("Ping", async context =>
            {
                context.SendEvent("pong", "ping", "hello from " + context.InstanceId);
                return await context.WaitForExternalEvent<string>("reply");
            })
            .Orchestrator("Pong", async context =>
            {
                var hello = await context.WaitForExternalEvent<string>("ping");
                context.SendEvent("ping", "reply", hello.ToUpperInvariant());
                context.SendEvent("nobody", "reply", "dropped");
                return hello;
            })
            .Start();
        await engine.Schedule("Pong", instanceId: "pong");
        await engine.Schedule("Ping", instanceId: "ping");

        Assert.Equal("HELLO FROM PING", (await engine.End("ping")).ReadOutputAs<string>());
        Assert.Equal("hello from ping", (await engine.End("pong")).ReadOutputAs<string>());
    }

    private static Task<TestEngine> Waiter(string name) =>
        new TestEngine()
            .Orchestrator("Wait", async context => await context.WaitForExternalEvent<string>(name))
            .Start();

    private static Task<TestEngine> Timeout() =>
        new TestEngine()
            .Orchestrator("Main", async context =>
            {
                try
                {
                    return await context.WaitForExternalEvent<string>("go", TimeSpan.FromMinutes(1));
                }
                catch (TaskCanceledException)
                {
                    return "timeout";
                }
            })
            .Start();
}

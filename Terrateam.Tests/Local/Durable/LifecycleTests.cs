using Microsoft.DurableTask.Client;

namespace Terrateam.Tests.Local.Durable;

public sealed class LifecycleTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Termination_ends_an_instance_with_the_given_output()
    {
        await using var engine = await Waiter();
        await engine.Schedule("Wait", instanceId: "x");
        await engine.Idle();
        await engine.Client.TerminateInstanceAsync("x", "enough", Cancellation);

        var end = await engine.End("x");

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, end.RuntimeStatus);
        Assert.Equal("enough", end.ReadOutputAs<string>());
        Assert.Null(end.FailureDetails);
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            engine.Client.TerminateInstanceAsync("x", Cancellation)
        );
        await Assert.ThrowsAsync<ArgumentException>(() => engine.Client.TerminateInstanceAsync("nobody", Cancellation));
    }

    [Fact]
    public async Task The_result_of_an_activity_that_outlives_its_orchestration_is_dropped()
    {
        var running = new TaskCompletionSource();
        var finish = new TaskCompletionSource();
        await using var engine = new TestEngine();
        engine.Functions.AddActivity("Slow", null, async _ =>
        {
            running.SetResult();
            await finish.Task;
            return 1;
        });
        await engine.Orchestrator("Main", async context => await context.CallActivityAsync<int>("Slow")).Start();
        await engine.Schedule("Main", instanceId: "x");
        await running.Task.WaitAsync(Cancellation);
        await engine.Client.TerminateInstanceAsync("x", Cancellation);
        await engine.End("x");
        finish.SetResult();
        await engine.Idle();

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await engine.Get("x")).RuntimeStatus);
    }

    [Fact]
    public async Task The_custom_status_is_what_was_set_last()
    {
        await using var engine = await new TestEngine()
            .Orchestrator("Main", async context =>
            {
                context.SetCustomStatus(new { Step = 1 });
                await context.WaitForExternalEvent<string>("go");
                context.SetCustomStatus("second");
                await context.WaitForExternalEvent<string>("go");
                context.SetCustomStatus(null);
                return 0;
            })
            .Start();
        await engine.Schedule("Main", instanceId: "x");
        await engine.Idle();
        Assert.Equal("""{"Step":1}""", (await engine.Get("x")).SerializedCustomStatus);
        await engine.Raise("x", "go");
        await engine.Idle();
        await engine.Restart();
        Assert.Equal("second", (await engine.Get("x")).ReadCustomStatusAs<string>());
        await engine.Raise("x", "go");

        Assert.Null((await engine.End("x")).SerializedCustomStatus);
    }

    private static Task<TestEngine> Waiter() =>
        new TestEngine()
            .Orchestrator("Wait", async context => await context.WaitForExternalEvent<string>("go"))
            .Start();
}

using Terrateam.Embedded.DurableTask;
using Terrateam.Embedded.DurableTask.Client;

namespace Terrateam.Tests.Embedded.DurableTask;

public sealed class LifecycleTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Termination_ends_an_instance_with_the_given_output()
    {
        await using var engine = await Family();
        await engine.Schedule("Wait", instanceId: "x");
        await engine.Idle();
        await engine.Client.TerminateInstanceAsync("x", "enough", Cancellation);

        var end = await engine.End("x");

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, end.RuntimeStatus);
        Assert.Equal("enough", end.ReadOutputAs<string>());
        Assert.Null(end.FailureDetails);
        await Assert.ThrowsAsync<InvalidOperationException>(() => engine.Client.TerminateInstanceAsync("x", Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => engine.Client.TerminateInstanceAsync("nobody", Cancellation));
    }

    [Theory]
    [InlineData(true, OrchestrationRuntimeStatus.Terminated)]
    [InlineData(false, OrchestrationRuntimeStatus.Running)]
    public async Task Termination_reaches_children_if_asked_to(bool recursive, OrchestrationRuntimeStatus expected)
    {
        await using var engine = await Family();
        await engine.Schedule("Grandparent", instanceId: "top");
        await engine.Idle();
        await engine.Client.TerminateInstanceAsync("top", new TerminateInstanceOptions("stop", recursive), Cancellation);
        await engine.End("top");
        await engine.Idle();

        Assert.Equal(expected, (await engine.Get("top-child")).RuntimeStatus);
        Assert.Equal(expected, (await engine.Get("top-child-child")).RuntimeStatus);
    }

    [Fact]
    public async Task The_parent_of_a_terminated_child_sees_a_failure_without_details()
    {
        await using var engine = await new TestEngine()
            .Orchestrator("Wait", async context => await context.WaitForExternalEvent<string>("go"))
            .Orchestrator("Main", async context =>
            {
                try
                {
                    return await context.CallSubOrchestratorAsync<string>("Wait", null, new SubOrchestrationOptions(instanceId: "child"));
                }
                catch (TaskFailedException exception)
                {
                    return exception.FailureDetails is null ? exception.Message : "details";
                }
            })
            .Start();
        var id = await engine.Schedule("Main");
        await engine.Idle();
        await engine.Client.TerminateInstanceAsync("child", Cancellation);

        Assert.Equal("Task 'Wait' (#0) failed with an unhandled exception.", (await engine.End(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task An_instance_that_has_not_started_can_be_terminated()
    {
        await using var engine = await Family();
        await engine.Client.ScheduleNewOrchestrationInstanceAsync(
            "Wait", new StartOrchestrationOptions("x", TestEngine.Beginning.AddDays(1)), Cancellation);
        await engine.Client.TerminateInstanceAsync("x", Cancellation);
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await engine.End("x")).RuntimeStatus);
        await engine.Advance(TimeSpan.FromDays(2));

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await engine.Get("x")).RuntimeStatus);
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
    public async Task A_suspended_instance_keeps_what_happens_until_it_is_resumed()
    {
        await using var engine = await new TestEngine()
            .Orchestrator("Main", async context =>
            {
                await context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
                return await context.WaitForExternalEvent<string>("go");
            })
            .Start();
        await engine.Schedule("Main", instanceId: "x");
        await engine.Idle();
        await engine.Client.SuspendInstanceAsync("x", "wait", Cancellation);
        await engine.Advance(60);
        await engine.Raise("x", "go", "kept");
        await engine.Idle();
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await engine.Get("x")).RuntimeStatus);
        await Assert.ThrowsAsync<InvalidOperationException>(() => engine.Client.SuspendInstanceAsync("x", Cancellation));
        await engine.Restart();
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await engine.Get("x")).RuntimeStatus);
        await engine.Client.ResumeInstanceAsync("x", "go on", Cancellation);

        Assert.Equal("kept", (await engine.End("x")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task What_is_scheduled_in_the_step_of_a_suspension_is_begun_after_the_resumption()
    {
        await using var engine = await new TestEngine()
            .Activity("Same", (int value) => value)
            .Orchestrator("Main", async context => await context.CallActivityAsync<int>("Same", 5))
            .Start();
        await engine.Client.ScheduleNewOrchestrationInstanceAsync(
            "Main", new StartOrchestrationOptions("x", TestEngine.Beginning.AddSeconds(1)), Cancellation);
        await engine.Client.SuspendInstanceAsync("x", cancellation: Cancellation);
        await engine.Advance(1);
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await engine.Get("x")).RuntimeStatus);
        await engine.Client.ResumeInstanceAsync("x", cancellation: Cancellation);

        Assert.Equal(5, (await engine.End("x")).ReadOutputAs<int>());
    }

    [Fact]
    public async Task A_suspended_instance_can_be_terminated_and_a_running_one_not_resumed()
    {
        await using var engine = await Family();
        await engine.Schedule("Wait", instanceId: "x");
        await engine.Idle();
        await Assert.ThrowsAsync<InvalidOperationException>(() => engine.Client.ResumeInstanceAsync("x", Cancellation));
        await engine.Client.SuspendInstanceAsync("x", Cancellation);
        await engine.Client.TerminateInstanceAsync("x", Cancellation);

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await engine.End("x")).RuntimeStatus);
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

    [Fact]
    public async Task A_custom_status_beyond_sixteen_kilobytes_is_refused()
    {
        await using var engine = await new TestEngine()
            .Orchestrator("Main", context =>
            {
                context.SetCustomStatus(new string('x', 8191));
                return Task.FromResult(0);
            })
            .Start();

        Assert.True((await engine.Run("Main")).FailureDetails!.IsCausedBy<ArgumentException>());
    }

    private static Task<TestEngine> Family()
    {
        static async Task<string> CallChild(TaskOrchestrationContext context, string child) =>
            await context.CallSubOrchestratorAsync<string>(
                child, null, new SubOrchestrationOptions(instanceId: context.InstanceId + "-child"));

        return new TestEngine()
            .Orchestrator("Wait", async context => await context.WaitForExternalEvent<string>("go"))
            .Orchestrator("Parent", context => CallChild(context, "Wait"))
            .Orchestrator("Grandparent", context => CallChild(context, "Parent"))
            .Start();
    }
}

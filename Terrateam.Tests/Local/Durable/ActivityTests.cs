using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Terrateam.Tests.Local.Durable;

public sealed class ActivityTests
{
    [Fact]
    public async Task Activities_run_one_after_the_other_and_their_results_come_back()
    {
        await using var engine = await new TestEngine()
            .Activity("Double", (int value) => value * 2)
            .Orchestrator("Main", async context =>
            {
                var value = context.GetInput<int>();
                value = await context.CallActivityAsync<int>("Double", value);
                return await context.CallActivityAsync<int>("double", value);
            })
            .Start();

        var end = await engine.Run("Main", 5);

        Assert.Equal(OrchestrationRuntimeStatus.Completed, end.RuntimeStatus);
        Assert.Equal(20, end.ReadOutputAs<int>());
        Assert.Equal(5, end.ReadInputAs<int>());
        Assert.True(end.IsCompleted);
        Assert.False(end.IsRunning);
    }

    [Fact]
    public async Task Activities_called_together_run_together()
    {
        var bothRun = new Barrier(2);
        await using var engine = await new TestEngine()
            .Activity("Meet", (int value) => bothRun.SignalAndWait(TimeSpan.FromSeconds(30)) ? value : -1)
            .Orchestrator("Main", async context =>
                await Task.WhenAll(context.CallActivityAsync<int>("Meet", 1), context.CallActivityAsync<int>("Meet", 2))
            )
            .Start();

        Assert.Equal("[1,2]", (await engine.Run("Main")).SerializedOutput);
    }

    [Fact]
    public async Task Values_go_through_json_as_the_worker_writes_it()
    {
        await using var engine = await new TestEngine()
            .Activity("Same", (Sample? value) => value)
            .Orchestrator("Main", async context =>
                await context.CallActivityAsync<Sample>("Same", context.GetInput<Sample>())
            )
            .Start();

        var end = await engine.Run("Main", new Sample("a \"quoted\" <word>", 7) { Hidden = "lost" });

        Assert.Equal("""{"Name":"a \u0022quoted\u0022 \u003Cword\u003E","Count":7}""", end.SerializedOutput);
        var read = end.ReadOutputAs<Sample>()!;
        Assert.Equal(("a \"quoted\" <word>", 7, null), (read.Name, read.Count, read.Hidden));
    }

    [Fact]
    public async Task Names_of_properties_are_read_without_regard_to_case()
    {
        await using var engine = await new TestEngine()
            .Orchestrator("Main", context => Task.FromResult(context.GetInput<Sample>()!.Count))
            .Start();

        var end = await engine.Run("Main", new { name = "x", COUNT = 3 });

        Assert.Equal(3, end.ReadOutputAs<int>());
    }

    [Fact]
    public async Task No_input_and_no_result_are_null_and_default()
    {
        await using var engine = await new TestEngine()
            .Activity("Nothing", (string? value) => value)
            .Orchestrator("Main", async context =>
            {
                await context.CallActivityAsync("Nothing");
                return (context.GetInput<string>(), await context.CallActivityAsync<int>("Nothing")) == (null, 0);
            })
            .Start();

        var end = await engine.Run("Main");

        Assert.True(end.ReadOutputAs<bool>());
        Assert.Null(end.SerializedInput);
    }

    [Fact]
    public async Task A_failed_activity_throws_with_its_details()
    {
        TaskFailedException? seen = null;
        await using var engine = await new TestEngine()
            .Activity("Fail", (int _) => Throw(new InvalidOperationException("outer", new FormatException("inner"))))
            .Orchestrator("Main", async context =>
            {
                try
                {
                    return await context.CallActivityAsync<int>("Fail", 1);
                }
                catch (TaskFailedException exception)
                {
                    seen = exception;
                    return -1;
                }
            })
            .Start();

        Assert.Equal(-1, (await engine.Run("Main")).ReadOutputAs<int>());
        Assert.NotNull(seen);
        Assert.Equal(("Fail", 0), (seen.TaskName, seen.TaskId));
        Assert.Equal("Task 'Fail' (#0) failed with an unhandled exception: outer", seen.Message);
        var details = seen.FailureDetails;
        Assert.Equal(("System.InvalidOperationException", "outer"), (details.ErrorType, details.ErrorMessage));
        Assert.Contains(nameof(Throw), details.StackTrace, StringComparison.Ordinal);
        Assert.Equal(
            ("System.FormatException", "inner"),
            (details.InnerFailure!.ErrorType, details.InnerFailure.ErrorMessage)
        );
        Assert.True(details.IsCausedBy<InvalidOperationException>());
        Assert.True(details.IsCausedBy<SystemException>());
        Assert.False(details.IsCausedBy<FormatException>());
    }

    [Fact]
    public async Task An_orchestration_that_does_not_catch_fails_with_the_chain_of_causes()
    {
        await using var engine = await new TestEngine()
            .Activity("Fail", (int _) => Throw(new FormatException("bad")))
            .Orchestrator("Main", async context => await context.CallActivityAsync<int>("Fail", 1))
            .Start();

        var end = await engine.Run("Main");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.Equal("Task 'Fail' (#0) failed with an unhandled exception: bad", end.FailureDetails!.ErrorMessage);
        Assert.True(end.FailureDetails.IsCausedBy<TaskFailedException>());
        Assert.True(end.FailureDetails.InnerFailure!.IsCausedBy<FormatException>());
        Assert.Equal(end.FailureDetails.ToString(), end.SerializedOutput);
    }

    [Fact]
    public async Task An_unknown_activity_fails_the_call_and_says_its_name()
    {
        await using var engine = await new TestEngine()
            .Orchestrator("Main", async context => await context.CallActivityAsync<int>("Nowhere"))
            .Start();

        var end = await engine.Run("Main");

        Assert.Contains(
            "There is no activity named 'Nowhere'",
            end.FailureDetails!.ErrorMessage,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_input_that_does_not_fit_the_activity_fails_the_call()
    {
        await using var engine = await new TestEngine()
            .Activity("Number", (int value) => value)
            .Orchestrator("Main", async context => await context.CallActivityAsync<int>("Number", "no number"))
            .Start();

        var end = await engine.Run("Main");

        Assert.True(end.FailureDetails!.InnerFailure!.IsCausedBy<System.Text.Json.JsonException>());
    }

    [Fact]
    public async Task Options_in_the_place_of_the_input_are_refused()
    {
        await using var engine = await new TestEngine()
            .Activity("Same", (int value) => value)
            .Orchestrator("Main", async context =>
                await context.CallActivityAsync<int>("Same", (object)new TaskOptions())
            )
            .Start();

        Assert.True((await engine.Run("Main")).FailureDetails!.IsCausedBy<ArgumentException>());
    }

    private static int Throw(Exception exception) => throw exception;

    private sealed record Sample(string Name, int Count)
    {
        [System.Text.Json.Serialization.JsonIgnore]
        public string? Hidden { get; init; }
    }
}

using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Terrateam.Tests.Local.Durable;

public sealed class ClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_id_that_is_in_use_is_refused_until_its_instance_has_ended()
    {
        await using var engine = await Engine();
        await engine.Schedule("Wait", 1, "x");
        var refused = await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() =>
            engine.Schedule("Wait", 2, "x")
        );
        Assert.Contains("'x' exists already", refused.Message, StringComparison.Ordinal);
        await engine.Raise("x", "go", "first");
        await engine.End("x");

        await engine.Schedule("Wait", 2, "x");
        await engine.Raise("x", "go", "second");

        var end = await engine.End("x");
        Assert.Equal(("second", 2), (end.ReadOutputAs<string>(), end.ReadInputAs<int>()));
    }

    [Fact]
    public async Task Of_many_who_start_the_same_id_at_once_one_succeeds()
    {
        await using var engine = await Engine();

        var results = await Task.WhenAll(
            Enumerable
                .Range(0, 64)
                .Select(async i =>
                {
                    try
                    {
                        await engine.Schedule("Wait", i, "x");
                        return true;
                    }
                    catch (OrchestrationAlreadyExistsException)
                    {
                        return false;
                    }
                })
        );

        Assert.Single(results, true);
    }

    [Fact]
    public async Task Statuses_that_forbid_a_new_start_can_be_chosen()
    {
        await using var engine = await Engine();
        await engine.Run("Same", 1, "x");
        var notAgain = new StartOrchestrationOptions("x").WithDedupeStatuses(OrchestrationRuntimeStatus.Completed);
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() =>
            engine.Client.ScheduleNewOrchestrationInstanceAsync("Same", notAgain, Cancellation)
        );

        await engine.Schedule("Wait", 1, "y");
        var always = new StartOrchestrationOptions("y") { DedupeStatuses = [] };
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() =>
            engine.Client.ScheduleNewOrchestrationInstanceAsync("Same", 5, always, Cancellation)
        );
    }

    [Theory]
    [InlineData("@entity")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    [InlineData("a\nb")]
    public async Task Ids_that_the_real_host_refuses_are_refused(string id)
    {
        await using var engine = await Engine();

        await Assert.ThrowsAsync<ArgumentException>(() => engine.Schedule("Same", 1, id));
        await Assert.ThrowsAsync<ArgumentException>(() => engine.Schedule("Same", 1, new string('x', 257)));
    }

    [Fact]
    public async Task Inputs_and_outputs_come_only_if_asked_for()
    {
        await using var engine = await Engine();
        await engine.Run("Same", 1, "x");

        var bare = (await engine.Client.GetInstanceAsync("x", Cancellation))!;

        Assert.Null(bare.SerializedInput);
        Assert.Null(bare.SerializedOutput);
        Assert.Throws<InvalidOperationException>(() => bare.ReadOutputAs<int>());
        Assert.Null(await engine.Client.GetInstanceAsync("nobody", Cancellation));
    }

    [Fact]
    public async Task Waiting_for_an_instance_may_begin_before_it_exists_and_be_given_up()
    {
        await using var engine = await Engine();
        var wait = engine.End("x");
        await engine.Schedule("Same", 3, "x");
        Assert.Equal(3, (await wait).ReadOutputAs<int>());

        using var cancellation = new CancellationTokenSource();
        var given = engine.Client.WaitForInstanceCompletionAsync("never", cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
    }

    [Fact]
    public async Task Only_what_has_ended_is_purged()
    {
        await using var engine = await Engine();
        await engine.Run("Same", 1, "done");
        await engine.Schedule("Wait", 1, "running");
        await engine.Idle();

        Assert.Equal(1, (await engine.Client.PurgeInstanceAsync("done", Cancellation)).PurgedInstanceCount);
        Assert.Equal(0, (await engine.Client.PurgeInstanceAsync("done", Cancellation)).PurgedInstanceCount);
        Assert.Equal(0, (await engine.Client.PurgeInstanceAsync("running", Cancellation)).PurgedInstanceCount);
        Assert.Null(await engine.Client.GetInstanceAsync("done", Cancellation));
        await engine.Raise("running", "go", "still here");
        Assert.Equal("still here", (await engine.End("running")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_purge_by_filter_takes_what_fits()
    {
        await using var engine = await Engine();
        for (var i = 0; i < 10; i++)
        {
            await engine.Run(i % 2 == 0 ? "Same" : "Fail", i, i.Text());
            await engine.Advance(60);
        }

        await engine.Schedule("Wait", 1, "running");
        await engine.Idle();
        var failed = await engine.Client.PurgeAllInstancesAsync(
            new PurgeInstancesFilter(
                CreatedTo: TestEngine.Beginning.AddMinutes(5),
                Statuses: [OrchestrationRuntimeStatus.Failed]
            ),
            Cancellation
        );
        Assert.Equal((3, true), (failed.PurgedInstanceCount, failed.IsComplete));
        Assert.Equal(
            7,
            (await engine.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter(), Cancellation)).PurgedInstanceCount
        );
        Assert.True((await engine.Get("running")).IsRunning);
    }

    [Fact]
    public async Task Tags_are_given_back()
    {
        await using var engine = await Engine();
        await engine.Client.ScheduleNewOrchestrationInstanceAsync(
            "Same",
            1,
            new StartOrchestrationOptions("x")
            {
                Tags = new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "b" },
            },
            Cancellation
        );

        Assert.Equal("b", (await engine.Get("x")).Tags["a"]);
    }

    [Fact]
    public async Task What_the_app_does_not_use_is_refused_by_name()
    {
        await using var engine = await Engine();
        await engine.Schedule("Wait", 1, "x");
        var client = engine.Client;
        var later = new StartOrchestrationOptions("y", TestEngine.Beginning.AddDays(1));

        var refused = new[]
        {
            await Assert.ThrowsAsync<NotSupportedException>(() =>
                client.SuspendInstanceAsync("x", cancellation: Cancellation)
            ),
            await Assert.ThrowsAsync<NotSupportedException>(() =>
                client.ResumeInstanceAsync("x", cancellation: Cancellation)
            ),
            await Assert.ThrowsAsync<NotSupportedException>(() => client.WaitForInstanceStartAsync("x", Cancellation)),
            await Assert.ThrowsAsync<NotSupportedException>(() =>
                client.ScheduleNewOrchestrationInstanceAsync("Same", 1, later, Cancellation)
            ),
            await Assert.ThrowsAsync<NotSupportedException>(() =>
                client.TerminateInstanceAsync("x", new TerminateInstanceOptions(null, Recursive: true), Cancellation)
            ),
            Assert.Throws<NotSupportedException>(() => client.GetAllInstancesAsync()),
        };

        Assert.Equal(
            [
                "SuspendInstanceAsync",
                "ResumeInstanceAsync",
                "WaitForInstanceStartAsync",
                "StartOrchestrationOptions.StartAt",
                "TerminateInstanceOptions.Recursive",
                "GetAllInstancesAsync",
            ],
            refused.Select(exception => exception.Message.Split(' ')[0])
        );
    }

    private static Task<TestEngine> Engine() =>
        new TestEngine()
            .Orchestrator("Same", context => Task.FromResult(context.GetInput<int>()))
            .Orchestrator("Fail", Task<int> (_) => throw new FormatException())
            .Orchestrator("Wait", async context => await context.WaitForExternalEvent<string>("go"))
            .Start();
}

using Terrateam.Embedded.DurableTask;
using Terrateam.Embedded.DurableTask.Client;

namespace Terrateam.Tests.Embedded.DurableTask;

public sealed class ClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_id_that_is_in_use_is_refused_until_its_instance_has_ended()
    {
        await using var engine = await Engine();
        await engine.Schedule("Wait", 1, "x");
        var refused = await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => engine.Schedule("Wait", 2, "x"));
        Assert.Contains("x already exists", refused.Message, StringComparison.Ordinal);
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

        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(async i =>
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
        }));

        Assert.Single(results, true);
    }

    [Fact]
    public async Task Statuses_that_forbid_a_new_start_can_be_chosen()
    {
        await using var engine = await Engine();
        await engine.Run("Same", 1, "x");
        var notAgain = new StartOrchestrationOptions("x").WithDedupeStatuses(OrchestrationRuntimeStatus.Completed);
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(
            () => engine.Client.ScheduleNewOrchestrationInstanceAsync("Same", notAgain, Cancellation));

        await engine.Schedule("Wait", 1, "y");
        var always = new StartOrchestrationOptions("y") { DedupeStatuses = [] };
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Same", 5, always, Cancellation);
        Assert.Equal(5, (await engine.End("y")).ReadOutputAs<int>());

        var absurd = new StartOrchestrationOptions("z").WithDedupeStatuses(OrchestrationRuntimeStatus.Terminated);
        await Assert.ThrowsAsync<ArgumentException>(
            () => engine.Client.ScheduleNewOrchestrationInstanceAsync("Same", absurd, Cancellation));
    }

    [Fact]
    public async Task The_parent_of_a_child_that_is_replaced_sees_it_terminated()
    {
        await using var engine = await Engine();
        await engine.Schedule("Parent", instanceId: "parent");
        await engine.Idle();
        var always = new StartOrchestrationOptions("child") { DedupeStatuses = [] };
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Same", 5, always, Cancellation);

        Assert.Equal(5, (await engine.End("child")).ReadOutputAs<int>());
        Assert.True((await engine.End("parent")).FailureDetails!.IsCausedBy<TaskFailedException>());
    }

    [Fact]
    public async Task An_instance_starts_at_the_time_that_was_asked_for()
    {
        await using var engine = await Engine();
        var id = await engine.Client.ScheduleNewOrchestrationInstanceAsync(
            "Now", new StartOrchestrationOptions(StartAt: TestEngine.Beginning.AddMinutes(5)), Cancellation);
        await engine.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await engine.Get(id)).RuntimeStatus);
        var started = engine.Client.WaitForInstanceStartAsync(id, Cancellation);
        Assert.False(started.IsCompleted);
        await engine.Restart();
        await engine.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(TestEngine.Beginning.UtcDateTime.AddMinutes(5), (await engine.End(id)).ReadOutputAs<DateTime>());
        Assert.Equal(TestEngine.Beginning, (await engine.Get(id)).CreatedAt);
        Assert.Equal(TestEngine.Beginning.AddMinutes(5), (await engine.Get(id)).LastUpdatedAt);
        await Assert.ThrowsAsync<InvalidOperationException>(() => started);
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
    public async Task An_unknown_orchestrator_cannot_be_scheduled()
    {
        await using var engine = await Engine();

        await Assert.ThrowsAsync<ArgumentException>(() => engine.Schedule("Nowhere"));
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
    public async Task Queries_filter_and_come_in_pages()
    {
        await using var engine = await Engine();
        for (var i = 0; i < 25; i++)
        {
            await engine.Schedule(i % 5 == 0 ? "Wait" : "Same", i, $"{(i % 2 == 0 ? "even" : "odd")}-{i}");
            await engine.Advance(60);
        }

        async Task<List<string>> Find(OrchestrationQuery query)
        {
            var ids = new List<string>();
            await foreach (var found in engine.Client.GetAllInstancesAsync(query))
                ids.Add(found.InstanceId);
            return ids;
        }

        Assert.Equal(25, (await Find(new OrchestrationQuery(PageSize: 7))).Count);
        Assert.Equal(13, (await Find(new OrchestrationQuery(InstanceIdPrefix: "even-"))).Count);
        Assert.Empty(await Find(new OrchestrationQuery(InstanceIdPrefix: "EVEN-")));
        Assert.Equal(
            ["even-0", "odd-5", "even-10", "odd-15", "even-20"], await Find(new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Running])));
        Assert.Equal(
            ["even-2", "odd-3", "even-4"],
            await Find(new OrchestrationQuery(TestEngine.Beginning.AddMinutes(2), TestEngine.Beginning.AddMinutes(4))));

        var pages = new List<int>();
        await foreach (var page in engine.Client.GetAllInstancesAsync(new OrchestrationQuery(FetchInputsAndOutputs: true)).AsPages(pageSizeHint: 10))
            pages.Add(page.Values.Sum(found => found.ReadInputAs<int>()));
        Assert.Equal([45, 145, 110], pages);
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
            new PurgeInstancesFilter(CreatedTo: TestEngine.Beginning.AddMinutes(5), Statuses: [OrchestrationRuntimeStatus.Failed]), Cancellation);
        Assert.Equal((3, true), (failed.PurgedInstanceCount, failed.IsComplete));
        Assert.Equal(7, (await engine.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter(), Cancellation)).PurgedInstanceCount);
        Assert.True((await engine.Get("running")).IsRunning);
    }

    [Fact]
    public async Task An_ended_instance_can_be_restarted_under_its_id_or_a_new_one()
    {
        await using var engine = await Engine();
        await engine.Run("Same", 8, "x");

        Assert.Equal("x", await engine.Client.RestartAsync("x", cancellation: Cancellation));
        Assert.Equal(8, (await engine.End("x")).ReadOutputAs<int>());
        var other = await engine.Client.RestartAsync("x", restartWithNewInstanceId: true, Cancellation);
        Assert.NotEqual("x", other);
        Assert.Equal(8, (await engine.End(other)).ReadOutputAs<int>());
        await engine.Schedule("Wait", 1, "y");
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => engine.Client.RestartAsync("y", cancellation: Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => engine.Client.RestartAsync("nobody", cancellation: Cancellation));
    }

    [Fact]
    public async Task Tags_are_given_back()
    {
        await using var engine = await Engine();
        await engine.Client.ScheduleNewOrchestrationInstanceAsync(
            "Same", 1, new StartOrchestrationOptions("x") { Tags = new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "b" } }, Cancellation);

        Assert.Equal("b", (await engine.Get("x")).Tags["a"]);
    }

    private static Task<TestEngine> Engine() => new TestEngine()
        .Orchestrator("Same", context => Task.FromResult(context.GetInput<int>()))
        .Orchestrator("Fail", Task<int> (_) => throw new FormatException())
        .Orchestrator("Now", context => Task.FromResult(context.CurrentUtcDateTime))
        .Orchestrator("Parent", async context =>
            await context.CallSubOrchestratorAsync<string>("Wait", null, new SubOrchestrationOptions(instanceId: "child")))
        .Orchestrator("Wait", async context => await context.WaitForExternalEvent<string>("go"))
        .Start();
}

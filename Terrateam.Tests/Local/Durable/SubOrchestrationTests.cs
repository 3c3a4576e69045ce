using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Terrateam.Tests.Local.Durable;

public sealed class SubOrchestrationTests
{
    [Fact]
    public async Task The_result_comes_back_and_the_child_knows_its_parent()
    {
        await using var engine = await new TestEngine()
            .Orchestrator("Child", context =>
                Task.FromResult(
                    $"{context.Parent!.Name}/{context.Parent.InstanceId}/{context.InstanceId}/{context.GetInput<int>()}"
                )
            )
            .Orchestrator("Main", async context =>
                context.Parent is null
                    ? await context.CallSubOrchestratorAsync<string>(
                        "Child",
                        7,
                        new SubOrchestrationOptions(instanceId: "child-1")
                    )
                    : "no"
            )
            .Start();

        Assert.Equal(
            "Main/parent-1/child-1/7",
            (await engine.Run("Main", instanceId: "parent-1")).ReadOutputAs<string>()
        );
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await engine.Get("child-1")).RuntimeStatus);
    }

    [Fact]
    public async Task Without_an_id_each_child_gets_one_of_its_own()
    {
        await using var engine = await new TestEngine()
            .Orchestrator("Child", context => Task.FromResult(context.InstanceId))
            .Orchestrator("Main", async context =>
                await Task.WhenAll(
                    Enumerable.Range(0, 20).Select(i => context.CallSubOrchestratorAsync<string>("Child", i))
                )
            )
            .Start();

        var ids = (await engine.Run("Main")).ReadOutputAs<string[]>()!;

        Assert.Equal(20, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.All(ids, id => Assert.True(Guid.TryParseExact(id, "N", out _)));
    }

    [Fact]
    public async Task A_failure_comes_back_with_the_chain_of_causes()
    {
        Microsoft.DurableTask.TaskFailedException? seen = null;
        await using var engine = await new TestEngine()
            .Activity<int, int>("Fail", _ => throw new FormatException("bad"))
            .Orchestrator("Child", async context => await context.CallActivityAsync<int>("Fail", 1))
            .Orchestrator("Main", async context =>
            {
                try
                {
                    return await context.CallSubOrchestratorAsync<int>("Child");
                }
                catch (Microsoft.DurableTask.TaskFailedException exception)
                {
                    seen = exception;
                    return -1;
                }
            })
            .Start();

        Assert.Equal(-1, (await engine.Run("Main")).ReadOutputAs<int>());
        Assert.True(seen!.FailureDetails.IsCausedBy<Microsoft.DurableTask.TaskFailedException>());
        Assert.True(seen.FailureDetails.InnerFailure!.IsCausedBy<FormatException>());
    }

    [Fact]
    public async Task An_unknown_orchestrator_fails_the_call()
    {
        await using var engine = await new TestEngine()
            .Orchestrator("Main", async context => await context.CallSubOrchestratorAsync<int>("Nowhere"))
            .Start();

        var end = await engine.Run("Main");

        Assert.Contains(
            "There is no orchestrator named 'Nowhere'",
            end.FailureDetails!.ErrorMessage,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_id_that_is_taken_fails_the_call()
    {
        await using var engine = await new TestEngine()
            .Orchestrator("Wait", async context => await context.WaitForExternalEvent<int>("go"))
            .Orchestrator("Main", async context =>
                await context.CallSubOrchestratorAsync<int>(
                    "Wait",
                    null,
                    new SubOrchestrationOptions(instanceId: "taken")
                )
            )
            .Start();
        await engine.Schedule("Wait", instanceId: "taken");

        var end = await engine.Run("Main");

        Assert.True(end.FailureDetails!.InnerFailure!.IsCausedBy<OrchestrationAlreadyExistsException>());
        Assert.True((await engine.Get("taken")).IsRunning);
    }

    [Fact]
    public async Task An_ended_child_of_the_same_id_is_replaced()
    {
        await using var engine = await new TestEngine()
            .Orchestrator("Child", context => Task.FromResult(context.GetInput<int>()))
            .Orchestrator("Main", async context =>
            {
                var options = new SubOrchestrationOptions(instanceId: "again");
                var first = await context.CallSubOrchestratorAsync<int>("Child", 1, options);
                return first + await context.CallSubOrchestratorAsync<int>("Child", 2, options);
            })
            .Start();

        Assert.Equal(3, (await engine.Run("Main")).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Parent_and_child_go_on_after_a_restart()
    {
        await using var engine = await new TestEngine()
            .Orchestrator("Child", async context => await context.WaitForExternalEvent<int>("go"))
            .Orchestrator("Main", async context =>
                await context.CallSubOrchestratorAsync<int>(
                    "Child",
                    null,
                    new SubOrchestrationOptions(instanceId: "child")
                )
            )
            .Start();
        var id = await engine.Schedule("Main");
        await engine.Idle();
        await engine.Restart();
        await engine.Raise("child", "go", 9);

        Assert.Equal(9, (await engine.End(id)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task A_tree_of_orchestrations_comes_together()
    {
        await using var engine = await new TestEngine()
            .Activity("Leaf", (int value) => value)
            .Orchestrator("Tree", async context =>
            {
                var depth = context.GetInput<int>();
                if (depth == 0)
                    return await context.CallActivityAsync<int>("Leaf", 1);
                var branches = await Task.WhenAll(
                    context.CallSubOrchestratorAsync<int>("Tree", depth - 1),
                    context.CallSubOrchestratorAsync<int>("Tree", depth - 1)
                );
                return branches.Sum();
            })
            .Start();

        Assert.Equal(64, (await engine.Run("Tree", 6)).ReadOutputAs<int>());
    }
}

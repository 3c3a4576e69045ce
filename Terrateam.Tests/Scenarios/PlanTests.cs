namespace Terrateam.Tests.Scenarios;

public sealed class PlanTests
{
    [Fact]
    public async Task A_pull_request_is_planned_applied_by_comment_and_leaves_nothing_when_it_is_merged()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.OpenPlannedAsync();
        Assert.Equal("pending", ScenarioEnvironment.StateOf(pull, "terrateam apply: network default"));
        Assert.Equal(1, await scenario.App.CountPlansAsync());

        await pull.CommentAsync("alice", "terrateam apply");
        await scenario.WaitForAsync(pull, "terrateam apply", "success");
        await scenario.SettleAsync();
        Assert.Equal(1, await scenario.App.CountLocksAsync(scenario.Repository.Id));
        await pull.MergeAsync("alice");

        await scenario.EndAsync(plans: 0, locks: 0);
        Assert.Equal(2, scenario.Repository.Runs.Count);
        Assert.Equal(2, pull.Comments.Count(comment => comment.IsByBot));
    }

    [Fact]
    public async Task A_plan_without_changes_completes_the_apply_status_and_holds_nothing()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        scenario.Runner.Next(async job => await job.CarryOutAsync(await job.TakeWorkAsync(), hasChanges: false));

        var pull = await scenario.OpenPlannedAsync();

        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply: network default"));
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        await scenario.EndAsync(plans: 0, locks: 0);
    }
}

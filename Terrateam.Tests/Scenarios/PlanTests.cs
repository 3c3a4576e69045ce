namespace Terrateam.Tests.Scenarios;

public sealed class PlanTests
{
    [Fact]
    public async Task A_pull_request_is_planned_applied_by_comment_and_leaves_nothing_when_it_is_merged()
    {
        await using var lab = await ScenarioEnvironment.StartAsync();
        var pull = await lab.OpenPlannedAsync();
        Assert.Equal("pending", ScenarioEnvironment.StateOf(pull, "terrateam apply: network default"));
        Assert.Equal(1, await lab.App.CountPlansAsync());

        await pull.CommentAsync("alice", "terrateam apply");
        await lab.WaitForAsync(pull, "terrateam apply", "success");
        await lab.SettleAsync();
        Assert.Equal(1, await lab.App.CountLocksAsync(lab.Repository.Id));
        await pull.MergeAsync("alice");

        await lab.EndAsync(plans: 0, locks: 0);
        Assert.Equal(2, lab.Repository.Runs.Count);
        Assert.Equal(2, pull.Comments.Count(comment => comment.IsByBot));
    }

    [Fact]
    public async Task A_plan_without_changes_completes_the_apply_status_and_holds_nothing()
    {
        await using var lab = await ScenarioEnvironment.StartAsync();
        lab.Runner.Next(async job => await job.CarryOutAsync(await job.TakeWorkAsync(), hasChanges: false));

        var pull = await lab.OpenPlannedAsync();

        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply: network default"));
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        await lab.EndAsync(plans: 0, locks: 0);
    }
}

using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.State;

namespace Terrateam.Tests.Scenarios;

public sealed class PushTests
{
    private const string Plan = "terrateam plan: network default";

    [Fact]
    public async Task A_push_during_a_plan_ends_it_and_only_the_new_head_is_planned()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pause = scenario.Runner.Pause();
        var pull = await scenario.OpenAsync();
        var old = pull.HeadSha;
        var job = await pause.Arrived;

        await pull.PushAsync("Think again", ScenarioEnvironment.Change("network", "second"));
        await scenario.WaitForAsync(pull, Plan, "success");
        await scenario.SettleAsync();

        Assert.Equal(["cancelled", "success"], scenario.Repository.Runs.Select(run => run.Conclusion));
        var status = pull.StatusesOf(old).Single(one => one.Context == Plan);
        Assert.Equal("failure", status.State);
        Assert.Contains("A newer commit", status.Description, StringComparison.Ordinal);
        Assert.Equal(403, (await job.Undead().UploadAsync("network", "default")).Status);
        Assert.Equal(403, (await job.Undead().ReportAsync([])).Status);
        Assert.Equal(2, ScenarioEnvironment.AnswersOn(pull).Count);
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task A_push_after_a_plan_deletes_it_and_plans_anew()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.OpenPlannedAsync();
        var old = await PlansAsync(scenario);

        await pull.PushAsync("Think again", ScenarioEnvironment.Change("network", "second"));
        await scenario.WaitForAsync(pull, Plan, "success");
        await scenario.SettleAsync();

        Assert.NotEqual(Assert.Single(old), Assert.Single(await PlansAsync(scenario)));
        Assert.Equal("OUTDATED", ScenarioEnvironment.AnswersOn(pull)[0].MinimizedReason, ignoreCase: true);
        Assert.Null(ScenarioEnvironment.AnswersOn(pull)[1].MinimizedReason);
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task Closing_without_a_merge_deletes_plans_and_locks_and_reopening_plans_again()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.OpenPlannedAsync();
        await scenario.HearAsync(pull, "terrateam apply");
        await scenario.HearAsync(pull, "terrateam plan");

        await pull.CloseAsync("alice");
        await scenario.SettleAsync();
        Assert.Equal(
            (0, 0),
            (await scenario.App.CountPlansAsync(), await scenario.App.CountLocksAsync(scenario.Repository.Id))
        );
        Assert.Contains("closed", await scenario.HearAsync(pull, "terrateam plan"), StringComparison.Ordinal);

        var runs = scenario.Repository.Runs.Count;
        await pull.PushAsync("While it is closed", ScenarioEnvironment.Change("network", "second"));
        await pull.ReopenAsync("alice");
        await scenario.WaitForAsync(pull, Plan, "success");
        await scenario.SettleAsync();
        Assert.Equal(runs + 1, scenario.Repository.Runs.Count);
    }

    [Fact]
    public async Task Closing_ends_a_plan_that_is_under_way()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pause = scenario.Runner.Pause();
        var pull = await scenario.OpenAsync();
        var job = await pause.Arrived;
        Assert.Equal(200, (await job.UploadAsync("network", "default")).Status);

        await pull.CloseAsync("alice");

        await scenario.EndAsync(plans: 0, locks: 0);
        Assert.Equal("cancelled", Assert.Single(scenario.Repository.Runs).Conclusion);
        Assert.Contains(
            "The pull request was closed.",
            Assert.Single(ScenarioEnvironment.AnswersOn(pull)).Body,
            StringComparison.Ordinal
        );
    }

    private static async Task<IReadOnlyList<string>> PlansAsync(ScenarioEnvironment scenario)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        await foreach (
            var blob in scenario
                .App.Services.GetRequiredService<IBlobStore>()
                .ListAsync("plans/", CancellationToken.None)
        )
        {
            names.Add(Terrateam.Functions.Plans.PlanFiles.PlanOf(blob.Name));
        }

        return [.. names];
    }
}

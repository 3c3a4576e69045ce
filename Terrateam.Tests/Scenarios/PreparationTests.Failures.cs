namespace Terrateam.Tests.Scenarios;

public sealed partial class PreparationTests
{
    [Fact]
    public async Task A_preparation_that_dies_again_and_again_is_given_up_and_told_once()
    {
        await using var scenario = await StartAsync("config_builder: {enabled: true, script: build}");
        for (var i = 0; i < 3; i++)
        {
            scenario.Runner.Next(async job =>
            {
                await job.TakeWorkAsync();
                return 1;
            });
        }

        var pull = await scenario.OpenAsync();
        await scenario.WaitForAsync(pull, "terrateam apply", "failure");
        await scenario.SettleAsync();

        Assert.Contains(
            "without a report",
            Assert.Single(ScenarioEnvironment.AnswersOn(pull)).Body,
            StringComparison.Ordinal
        );
        Assert.Equal(3, scenario.Repository.Runs.Count);
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task A_push_ends_what_was_prepared_for_the_older_commit_and_an_unlock_forgets_what_waited()
    {
        await using var scenario = await StartAsync("config_builder: {enabled: true, script: build}");
        var first = scenario.Runner.Pause();
        var second = scenario.Runner.Pause();
        var pull = await scenario.OpenAsync();
        await first.Arrived;

        await pull.PushAsync("More", ScenarioEnvironment.Change("network", "more"));
        await second.Arrived;
        await scenario.AskAsync(pull, "terrateam unlock");
        await scenario.SettleAsync();

        Assert.Equal(2, scenario.Repository.Runs.Count);
        Assert.All(scenario.Repository.Runs, run => Assert.Equal("cancelled", run.Conclusion));
        await scenario.HearAsync(pull, "terrateam plan");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam plan: network default"));
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task A_forks_commit_is_prepared_only_when_somebody_with_write_access_asks_for_it()
    {
        await using var scenario = await StartAsync("config_builder: {enabled: true, script: build}");
        scenario.Repository.Grant("bob", "write");
        var fork = await scenario.Repository.ForkAsync("mallory");
        var pull = await scenario.Repository.OpenPullRequestAsync(
            "change",
            "From a fork",
            "mallory",
            ScenarioEnvironment.Change("network", "fork"),
            fork: fork
        );
        await scenario.SettleAsync();
        Assert.Empty(scenario.Repository.Runs);
        Assert.Contains("fork", Assert.Single(ScenarioEnvironment.AnswersOn(pull)).Body, StringComparison.Ordinal);

        await scenario.HearAsync(pull, "terrateam plan", by: "bob");
        Assert.Equal(2, scenario.Repository.Runs.Count);
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam plan: network default"));
        await scenario.EndAsync(plans: 1, locks: 0);
    }
}

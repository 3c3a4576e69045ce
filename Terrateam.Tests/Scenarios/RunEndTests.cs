using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.Runs;
using Terrateam.Sandbox.GitHub.Actions;

namespace Terrateam.Tests.Scenarios;

public sealed class RunEndTests
{
    private const string Plan = "terrateam plan: network default";
    private const string Apply = "terrateam apply: network default";

    [Fact]
    public async Task A_runner_that_dies_before_it_began_is_reported_with_its_link_and_a_new_plan_works()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        scenario.GitHub.Actions.Next(RunFate.DiesAtOnce);
        var pull = await scenario.OpenAsync();
        await scenario.WaitForAsync(pull, Plan, "failure");
        await scenario.SettleAsync();

        var comment = Assert.Single(ScenarioEnvironment.AnswersOn(pull)).Body;
        Assert.Contains("ended (failure) without a report", comment, StringComparison.Ordinal);
        Assert.Contains(
            $"/acme/infra/actions/runs/{scenario.Repository.Runs[0].Id}",
            comment,
            StringComparison.Ordinal
        );
        Assert.Contains("`terrateam plan`", comment, StringComparison.Ordinal);
        Assert.Single(scenario.Repository.Runs);

        await scenario.HearAsync(pull, "terrateam plan");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, Plan));
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task An_apply_that_never_began_holds_nothing_and_can_be_asked_for_again()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.OpenPlannedAsync();
        scenario.GitHub.Actions.Next(RunFate.DiesAtOnce);
        await scenario.HearAsync(pull, "terrateam apply");
        Assert.Equal("failure", ScenarioEnvironment.StateOf(pull, Apply));
        Assert.Equal(0, await scenario.App.CountLocksAsync(scenario.Repository.Id));

        await scenario.HearAsync(pull, "terrateam apply");

        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, Apply));
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task An_apply_whose_runner_is_killed_counts_as_failed_and_keeps_the_lock()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.OpenPlannedAsync();
        scenario.Runner.Next(async job =>
        {
            await job.TakeWorkAsync();
            Assert.Equal(200, (await job.DownloadAsync("network", "default")).Status);
            return 137;
        });

        var comment = await scenario.HearAsync(pull, "terrateam apply");

        Assert.Contains("without a report", comment, StringComparison.Ordinal);
        Assert.Equal("failure", ScenarioEnvironment.StateOf(pull, Apply));
        Assert.Equal("failure", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        Assert.Contains(
            "the plan was used by an apply before",
            await scenario.HearAsync(pull, "terrateam apply"),
            StringComparison.Ordinal
        );
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task A_failed_apply_shows_the_end_of_the_error_consumes_the_plan_and_keeps_the_lock()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.OpenPlannedAsync();
        scenario.Runner.Next(async job =>
        {
            var error =
                string.Concat(Enumerable.Range(0, 20_000).Select(line => $"line {line}\n"))
                + "Error: the quota is used up";
            await job.FailAsync(await job.TakeWorkAsync(), error);
            return 1;
        });

        await scenario.HearAsync(pull, "terrateam apply");

        var comments = ScenarioEnvironment.AnswersOn(pull);
        Assert.Contains(comments, comment =>
            comment.Body.Contains("Error: the quota is used up", StringComparison.Ordinal)
        );
        Assert.All(comments, comment => Assert.True(comment.Body.Length <= 65_536));
        Assert.Equal("failure", ScenarioEnvironment.StateOf(pull, Apply));
        Assert.Equal("failure", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task A_run_that_no_runner_takes_is_given_up_at_the_deadline_and_cancelled()
    {
        var time = new ShiftedTime();
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new ScenarioOptions
            {
                Time = time,
                Replace = services => services.AddSingleton<TimeProvider>(time),
                Settings = Settings(("Runs:FirstLook", "00:00:01"), ("Runs:LongestPause", "00:00:01")),
            }
        );
        scenario.GitHub.Actions.Next(RunFate.NeverStarts);
        var pull = await scenario.OpenAsync();
        await scenario.UntilAsync(() => IsDispatchedAsync(scenario), "the dispatch to be remembered");

        time.PutForward(TimeSpan.FromHours(25));
        await scenario.WaitForAsync(pull, Plan, "failure");
        await scenario.SettleAsync();

        Assert.Contains(
            "No runner took the job within 24 hours",
            ScenarioEnvironment.AnswersOn(pull)[^1].Body,
            StringComparison.Ordinal
        );
        Assert.Equal("cancelled", Assert.Single(scenario.Repository.Runs).Conclusion);
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task A_workflow_that_cannot_start_is_answered_with_what_to_mend()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        scenario.GitHub.Actions.Next(RunFate.FailsAtStartup);
        var pull = await scenario.OpenAsync();
        await scenario.WaitForAsync(pull, Plan, "failure");
        await scenario.SettleAsync();

        Assert.Contains(
            "the workflow file is not valid",
            Assert.Single(ScenarioEnvironment.AnswersOn(pull)).Body,
            StringComparison.Ordinal
        );
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task A_missing_workflow_is_answered_with_what_to_add_and_once_it_is_there_a_plan_works()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync(new ScenarioOptions { HasWorkflow = false });
        var pull = await scenario.OpenAsync();
        await scenario.WaitForAsync(pull, Plan, "failure");
        await scenario.SettleAsync();

        var comment = Assert.Single(ScenarioEnvironment.AnswersOn(pull)).Body;
        Assert.Contains(ScenarioEnvironment.WorkflowPath, comment, StringComparison.Ordinal);
        Assert.Contains("installation guide", comment, StringComparison.Ordinal);
        Assert.Empty(scenario.Repository.Runs);

        var workflow = await File.ReadAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "samples", "workflow", "terrateam.yml"),
            TestContext.Current.CancellationToken
        );
        await scenario.Repository.PushAsync(
            "main",
            "alice",
            "Add the workflow",
            new Dictionary<string, string?>(StringComparer.Ordinal) { [ScenarioEnvironment.WorkflowPath] = workflow }
        );
        await scenario.HearAsync(pull, "terrateam plan");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, Plan));
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    private static async Task<bool> IsDispatchedAsync(ScenarioEnvironment scenario)
    {
        var runs = scenario.App.Services.GetRequiredService<RunStore>();
        return await runs.OpenAsync(CancellationToken.None) is [var id]
            && await runs.FindAsync(id, CancellationToken.None) is { DispatchedAt: not null };
    }

    private static Dictionary<string, string> Settings(params (string Name, string Value)[] settings) =>
        settings.ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal);
}

namespace Terrateam.Tests.Scenarios;

public sealed class DispatchTests
{
    private const string Plan = "terrateam plan: network default";

    [Fact]
    public async Task Where_GitHub_does_not_say_which_run_it_started_the_run_is_found_by_the_id_in_its_title()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new ScenarioOptions
            {
                TellsDispatchedRun = false,
                Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Runs:FirstLook"] = "00:00:01" },
            }
        );
        scenario.GitHub.Actions.Next(Terrateam.Sandbox.GitHub.Actions.RunFate.DiesAtOnce);
        var pull = await scenario.OpenAsync();

        // The job never called initiate, so only the title can identify the run.
        await scenario.WaitForAsync(pull, Plan, "failure");
        await scenario.SettleAsync();
        Assert.Contains(
            $"/actions/runs/{Assert.Single(scenario.Repository.Runs).Id}",
            Assert.Single(ScenarioEnvironment.AnswersOn(pull)).Body,
            StringComparison.Ordinal
        );

        await scenario.HearAsync(pull, "terrateam plan");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, Plan));
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task A_dispatch_whose_answer_got_lost_is_not_dispatched_again()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        scenario.GitHub.Faults.Fail(
            0,
            1,
            operation => operation.EndsWith("/dispatches", StringComparison.Ordinal),
            afterwards: true
        );

        var pull = await scenario.OpenPlannedAsync();

        Assert.Single(scenario.Repository.Runs);
        Assert.Contains(
            $"/actions/runs/{scenario.Repository.Runs[0].Id}",
            Assert.Single(ScenarioEnvironment.AnswersOn(pull)).Body,
            StringComparison.Ordinal
        );
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task The_environment_and_the_machine_of_the_configuration_are_those_of_the_job()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync(new() { Files = WithJob });

        var pull = await scenario.OpenPlannedAsync();

        var run = Assert.Single(scenario.Repository.Runs);
        Assert.Equal("production", run.Environment);
        Assert.Equal(["self-hosted", "big"], run.Labels);
        await pull.CommentAsync("alice", "terrateam apply");
        await scenario.WaitForAsync(pull, "terrateam apply", "success");
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task A_workflow_that_lacks_an_input_is_told_with_the_file_and_the_input()
    {
        var workflow = await System.IO.File.ReadAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "samples", "workflow", "terrateam.yml"),
            TestContext.Current.CancellationToken
        );
        var start = workflow.IndexOf("      runs_on:", StringComparison.Ordinal);
        var end = workflow.IndexOf("permissions: {}", StringComparison.Ordinal);
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                HasWorkflow = false,
                Files = new Dictionary<string, string>(WithJob, StringComparer.Ordinal)
                {
                    [ScenarioEnvironment.WorkflowPath] = workflow[..start] + "\n" + workflow[end..],
                },
            }
        );

        var pull = await scenario.OpenAsync();
        await scenario.WaitForAsync(pull, Plan, "failure");
        await scenario.SettleAsync();

        var said = Assert.Single(ScenarioEnvironment.AnswersOn(pull)).Body;
        Assert.Contains(ScenarioEnvironment.WorkflowPath, said, StringComparison.Ordinal);
        Assert.Contains("runs_on", said, StringComparison.Ordinal);
        Assert.Contains("Unexpected inputs", said, StringComparison.Ordinal);
        Assert.Empty(scenario.Repository.Runs);
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    private static Dictionary<string, string> WithJob =>
        new(ScenarioEnvironment.Infra, StringComparer.Ordinal)
        {
            [".terrateam/config.yml"] =
                "workflows: [{tag_query: '', environment: production, runs_on: [self-hosted, big]}]\n",
        };
}

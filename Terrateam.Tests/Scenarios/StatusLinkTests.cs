namespace Terrateam.Tests.Scenarios;

/// <summary>Statuses lead to the log of the run that they are about.</summary>
public sealed class StatusLinkTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_statuses_of_a_plan_and_an_apply_lead_to_their_workflow_runs(bool tells)
    {
        await using var scenario = await ScenarioEnvironment.StartAsync(new() { TellsDispatchedRun = tells });
        var pull = await scenario.OpenPlannedAsync();
        Assert.Equal(
            PageOf(scenario, 0),
            Assert.Single(pull.Statuses, status => status.Context == "terrateam plan: network default").TargetUrl
        );

        await scenario.HearAsync(pull, "terrateam apply");
        Assert.Equal(
            PageOf(scenario, 1),
            Assert.Single(pull.Statuses, status => status.Context == "terrateam apply: network default").TargetUrl
        );
        Assert.Equal(
            PageOf(scenario, 1),
            Assert.Single(pull.Statuses, status => status.Context == "terrateam apply").TargetUrl
        );
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task A_plan_that_waits_for_a_runner_leads_there_too()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Runs:FirstLook"] = "00:00:01" },
            }
        );
        var going = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        scenario.Runner.Next(async job =>
        {
            await going.Task.WaitAsync(job.Cancelled);
            return await job.WorkAsync();
        });

        var pull = await scenario.OpenAsync();
        await scenario.UntilAsync(
            () =>
                Task.FromResult(
                    pull.Statuses.Any(status =>
                        status is { Context: "terrateam plan: network default", Description: "Waiting for a runner" }
                    )
                ),
            "the status to be brought up to date"
        );

        Assert.Equal(
            PageOf(scenario, 0),
            Assert.Single(pull.Statuses, status => status.Context == "terrateam plan: network default").TargetUrl
        );
        going.SetResult();
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    private static string PageOf(ScenarioEnvironment scenario, int run) =>
        $"{scenario.GitHub.BaseUrl}/acme/infra/actions/runs/{scenario.Repository.Runs.OrderBy(one => one.Id).ElementAt(run).Id}";
}

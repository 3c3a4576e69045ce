using System.Text;
using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Tests.Scenarios.Webhooks;

namespace Terrateam.Tests.Scenarios;

/// <summary>A job that GitHub holds back until its environment is approved.</summary>
public sealed class WaitingJobTests
{
    [Fact]
    public async Task A_job_that_waits_for_an_approval_says_so_with_a_link_until_it_is_given()
    {
        await using var webhooks = new WebhookEnvironment { Settings = WebhookEnvironment.WithoutTimer };
        await webhooks.InitializeAsync();
        var scenario = webhooks.Scenario;
        scenario.GitHub.Actions.Next(RunFate.WaitsForApproval);
        var pull = await scenario.OpenAsync();
        await scenario.UntilAsync(
            () => Task.FromResult(Description(pull) == "Waiting for an approval"),
            "the status to say that the job waits"
        );
        var run = Assert.Single(scenario.Repository.Runs);
        var comment = Assert.Single(ScenarioEnvironment.AnswersOn(pull)).Body;
        Assert.Contains($"/actions/runs/{run.Id})", comment, StringComparison.Ordinal);
        Assert.Contains("[review the deployment](", comment, StringComparison.Ordinal);

        scenario.GitHub.Actions.Approve(run.Id);
        await scenario.WaitForAsync(pull, "terrateam plan: network default", "success");
        await scenario.SettleAsync();
        comment = Assert.Single(ScenarioEnvironment.AnswersOn(pull)).Body;
        Assert.DoesNotContain("review the deployment", comment, StringComparison.Ordinal);

        // Said again when it is over, and of a run that is not ours.
        var waiting = scenario.GitHub.Deliveries.Single(one => one is { Event: "workflow_job", Action: "waiting" });
        var forged = waiting.Payload.Replace($":{run.Id},", ":4711,", StringComparison.Ordinal);
        Assert.NotEqual(waiting.Payload, forged);
        var calls = scenario.GitHub.Calls.Count;
        scenario.GitHub.Redeliver(waiting);
        await webhooks.PostAsync("workflow_job", Encoding.UTF8.GetBytes(forged));
        await scenario.SettleAsync();
        Assert.Equal(calls, scenario.GitHub.Calls.Count);
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    private static string? Description(SandboxPullRequest pull) =>
        pull.Statuses.FirstOrDefault(status => status.Context == "terrateam plan: network default")?.Description;
}

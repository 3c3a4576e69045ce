using System.Text.Json.Nodes;

namespace Terrateam.Tests.Scenarios;

/// <summary>Gates ask for the reviews of whom they name, where they say so.</summary>
public sealed class GateReviewerTests
{
    [Fact]
    public async Task Those_who_can_review_are_asked()
    {
        await using var lab = await ScenarioEnvironment.StartAsync();
        lab.Repository.Grant("bob", "write");
        lab.GitHub.AddTeam("acme", "sre", "bob");
        lab.Runner.Next(async job =>
        {
            _ = await job.TakeWorkAsync();
            await job.UploadAsync("network", "default");
            var gate = new JsonObject
            {
                ["token"] = "policy",
                ["any_of"] = new JsonArray("user:bob", "user:alice", "user:stranger", "team:sre", "role:write"),
                ["add_reviewers"] = true,
            };
            var silent = new JsonObject { ["token"] = "cost", ["any_of"] = new JsonArray("user:carol") };
            Assert.Equal(
                200,
                (
                    await job.ReportAsync(
                        [ScriptedJob.PlanStep("network", "default", hasChanges: true)],
                        gates: [gate, silent]
                    )
                ).Status
            );
            return 0;
        });

        var pull = await lab.OpenPlannedAsync();

        Assert.Equal(["bob"], pull.RequestedReviewers);
        Assert.Equal(["sre"], pull.RequestedTeams);
        await lab.EndAsync(plans: 1, locks: 0);
    }
}

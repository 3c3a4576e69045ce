namespace Terrateam.Tests.Scenarios;

/// <summary>Gates ask for the reviews of whom they name, where they say so.</summary>
public sealed class GateReviewerTests
{
    [Fact]
    public async Task Those_who_can_review_are_asked()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        scenario.Repository.Grant("bob", "write");
        scenario.GitHub.AddTeam("acme", "sre", "bob");
        var reviewed = GatedPlan.OfRun("policy", "user:bob", "user:alice", "user:stranger", "team:sre", "role:write");
        reviewed["add_reviewers"] = true;
        scenario.Runner.NextPutsUp(reviewed, GatedPlan.OfRun("cost", "user:carol"));

        var pull = await scenario.OpenPlannedAsync();

        Assert.Equal(["bob"], pull.RequestedReviewers);
        Assert.Equal(["sre"], pull.RequestedTeams);
        await scenario.EndAsync(plans: 1, locks: 0);
    }
}

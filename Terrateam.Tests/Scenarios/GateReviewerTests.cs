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
        var reviewed = GatedPlan.OfRun("policy", "user:bob", "user:alice", "user:stranger", "team:sre", "role:write");
        reviewed["add_reviewers"] = true;
        lab.Runner.NextPutsUp(reviewed, GatedPlan.OfRun("cost", "user:carol"));

        var pull = await lab.OpenPlannedAsync();

        Assert.Equal(["bob"], pull.RequestedReviewers);
        Assert.Equal(["sre"], pull.RequestedTeams);
        await lab.EndAsync(plans: 1, locks: 0);
    }
}

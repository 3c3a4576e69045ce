namespace Terrateam.Tests.Scenarios;

public sealed class ForcedApplyTests
{
    [Fact]
    public async Task Apply_force_needs_the_policy_and_skips_what_is_required_and_gates_and_nothing_else()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                Files = new Dictionary<string, string>(ScenarioEnvironment.Infra, StringComparer.Ordinal)
                {
                    [".terrateam/config.yml"] = """
                    when_modified: {autoplan: false}
                    access_control: {policies: [{tag_query: '', apply_force: ['user:bob']}]}
                    apply_requirements: {checks: [{tag_query: '', approved: {enabled: true}}]}

                    """,
                },
            }
        );
        scenario.Repository.Grant("bob", "write");
        var pull = await scenario.OpenAsync();
        Assert.Contains(
            "never planned",
            await scenario.HearAsync(pull, "terrateam apply-force", by: "bob"),
            StringComparison.Ordinal
        );

        scenario.Runner.NextPutsUp(GatedPlan.Policy("user:carol"));
        await scenario.HearAsync(pull, "terrateam plan");
        scenario.Repository.SetStatus(pull.HeadSha, "ci/test", "failure");
        Assert.Contains(
            "ci/test (failed)",
            await scenario.HearAsync(pull, "terrateam apply", by: "bob"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "`alice` may not apply-force this",
            await scenario.HearAsync(pull, "terrateam apply-force"),
            StringComparison.Ordinal
        );
        Assert.Single(scenario.Repository.Runs);

        await scenario.HearAsync(pull, "terrateam apply-force", by: "bob");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        await scenario.EndAsync(plans: 0, locks: 1);
    }
}

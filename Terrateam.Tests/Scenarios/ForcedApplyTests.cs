namespace Terrateam.Tests.Scenarios;

public sealed class ForcedApplyTests
{
    [Fact]
    public async Task Apply_force_needs_the_policy_and_skips_what_is_required_and_gates_and_nothing_else()
    {
        await using var lab = await ScenarioEnvironment.StartAsync(
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
        lab.Repository.Grant("bob", "write");
        var pull = await lab.OpenAsync();
        Assert.Contains(
            "never planned",
            await lab.HearAsync(pull, "terrateam apply-force", by: "bob"),
            StringComparison.Ordinal
        );

        lab.Runner.NextPutsUp(GatedPlan.Policy("user:carol"));
        await lab.HearAsync(pull, "terrateam plan");
        lab.Repository.SetStatus(pull.HeadSha, "ci/test", "failure");
        Assert.Contains(
            "ci/test (failed)",
            await lab.HearAsync(pull, "terrateam apply", by: "bob"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "`alice` may not apply-force this",
            await lab.HearAsync(pull, "terrateam apply-force"),
            StringComparison.Ordinal
        );
        Assert.Single(lab.Repository.Runs);

        await lab.HearAsync(pull, "terrateam apply-force", by: "bob");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        await lab.EndAsync(plans: 0, locks: 1);
    }
}

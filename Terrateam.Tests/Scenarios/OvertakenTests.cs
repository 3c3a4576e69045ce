using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Tests.Attacks;

namespace Terrateam.Tests.Scenarios;

/// <summary>
/// What a pull request applied is not what there is, once another applied over it: nothing about it stays green.
/// </summary>
public sealed class OvertakenTests
{
    private const string Apply = "terrateam apply";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_pull_request_that_is_opened_again_after_another_applied_is_green_only_when_it_is_applied_again(
        bool autoplan
    )
    {
        await using var scenario = await AttackEnvironment.StartAsync(
            $"when_modified: {{autoplan: {(autoplan ? "true" : "false")}}}"
        );
        var first = await scenario.OpenAsync();
        await AppliedAsync(scenario, first);
        await first.CloseAsync("alice");
        await scenario.SettleAsync();
        var second = await OpenBesideAsync(scenario);
        await AppliedAsync(scenario, second);
        await second.CloseAsync("bob");
        await scenario.SettleAsync();

        await first.ReopenAsync("alice");
        await scenario.SettleAsync();
        Assert.Equal("pending", ScenarioEnvironment.StateOf(first, Apply));

        await AppliedAsync(scenario, first);
        Assert.Equal("success", ScenarioEnvironment.StateOf(first, Apply));
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task A_pull_request_is_no_longer_green_when_another_applies_over_it()
    {
        await using var scenario = await AttackEnvironment.StartAsync(
            "workflows: [{tag_query: '', lock_policy: none}]"
        );
        var first = await scenario.OpenAsync();
        await AppliedAsync(scenario, first);
        Assert.Equal("success", ScenarioEnvironment.StateOf(first, Apply));
        await AppliedAsync(scenario, await OpenBesideAsync(scenario));

        Assert.Equal(
            ("pending", "pending"),
            (
                ScenarioEnvironment.StateOf(first, Apply),
                ScenarioEnvironment.StateOf(first, "terrateam apply: network default")
            )
        );
        Assert.Contains(
            "#2",
            first.Statuses.Single(status => status.Context == Apply).Description,
            StringComparison.Ordinal
        );
        var waiting = await OpenBesideAsync(scenario);
        await scenario.SettleAsync();
        await AppliedAsync(scenario, first);
        Assert.Equal("success", ScenarioEnvironment.StateOf(first, Apply));
        Assert.Equal(
            "Overtaken by #1: plan again",
            waiting.Statuses.Single(status => status.Context == "terrateam apply: network default").Description
        );
        Assert.Contains(
            "#1 was applied or merged over it since",
            waiting.Comments.Single().Body,
            StringComparison.Ordinal
        );
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    private static async Task AppliedAsync(ScenarioEnvironment scenario, SandboxPullRequest pull)
    {
        await scenario.SettleAsync();
        if (
            ScenarioEnvironment.StateOf(pull, "terrateam plan: network default") != "success"
            || ScenarioEnvironment.StateOf(pull, Apply) is not null
        )
        {
            await scenario.HearAsync(pull, "terrateam plan");
        }

        await scenario.HearAsync(pull, Apply);
    }

    private static Task<SandboxPullRequest> OpenBesideAsync(ScenarioEnvironment scenario) =>
        scenario.Repository.OpenPullRequestAsync(
            "beside",
            "More network",
            "bob",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["network/more.tf"] = "resource \"terraform_data\" \"more\" {}\n",
            }
        );
}

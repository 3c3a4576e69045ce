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
        await using var lab = await AttackEnvironment.StartAsync(
            $"when_modified: {{autoplan: {(autoplan ? "true" : "false")}}}"
        );
        var first = await lab.OpenAsync();
        await AppliedAsync(lab, first);
        await first.CloseAsync("alice");
        await lab.SettleAsync();
        var second = await OpenBesideAsync(lab);
        await AppliedAsync(lab, second);
        await second.CloseAsync("bob");
        await lab.SettleAsync();

        await first.ReopenAsync("alice");
        await lab.SettleAsync();
        Assert.Equal("pending", ScenarioEnvironment.StateOf(first, Apply));

        await AppliedAsync(lab, first);
        Assert.Equal("success", ScenarioEnvironment.StateOf(first, Apply));
        await lab.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task A_pull_request_is_no_longer_green_when_another_applies_over_it()
    {
        await using var lab = await AttackEnvironment.StartAsync("workflows: [{tag_query: '', lock_policy: none}]");
        var first = await lab.OpenAsync();
        await AppliedAsync(lab, first);
        Assert.Equal("success", ScenarioEnvironment.StateOf(first, Apply));
        await AppliedAsync(lab, await OpenBesideAsync(lab));

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
        await AppliedAsync(lab, first);
        Assert.Equal("success", ScenarioEnvironment.StateOf(first, Apply));
        await lab.EndAsync(plans: 0, locks: 0);
    }

    private static async Task AppliedAsync(ScenarioEnvironment lab, SandboxPullRequest pull)
    {
        await lab.SettleAsync();
        if (
            ScenarioEnvironment.StateOf(pull, "terrateam plan: network default") != "success"
            || ScenarioEnvironment.StateOf(pull, Apply) is not null
        )
        {
            await lab.HearAsync(pull, "terrateam plan");
        }

        await lab.HearAsync(pull, Apply);
    }

    private static Task<SandboxPullRequest> OpenBesideAsync(ScenarioEnvironment lab) =>
        lab.Repository.OpenPullRequestAsync(
            "beside",
            "More network",
            "bob",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["network/more.tf"] = "resource \"terraform_data\" \"more\" {}\n",
            }
        );
}

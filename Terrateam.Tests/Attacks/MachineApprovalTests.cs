using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.GitHub;
using Terrateam.Tests.Scenarios;

namespace Terrateam.Tests.Attacks;

/// <summary>A job, or the holder of an App's token, has Apps approve: only approvals of users count.</summary>
public sealed class MachineApprovalTests
{
    private const string Approved =
        "apply_requirements: {checks: [{tag_query: '', approved: {enabled: true, any_of: ['*']}}]}";

    [Theory]
    [InlineData("terrateam[bot]", Approved)]
    [InlineData("helper[bot]", Approved)]
    [InlineData(
        "helper[bot]",
        "apply_requirements: {checks: [{tag_query: '', approved: {enabled: true, all_of: ['user:helper[bot]'], "
            + "any_of_count: 0}}]}"
    )]
    [InlineData("helper[bot]", "apply_requirements: {checks: {approved: {enabled: true, count: 1}}}")]
    public async Task No_App_approves_a_pull_request(string app, string configuration)
    {
        await using var scenario = await AttackEnvironment.StartAsync(configuration, writers: [app]);
        var pull = await scenario.OpenPlannedAsync();
        await pull.ReviewAsync(app, "APPROVED");

        var answer = await scenario.HearAsync(pull, AttackEnvironment.Apply);

        Assert.False(scenario.HasApplied());
        Assert.Contains("only people approve", answer, StringComparison.Ordinal);
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task That_GitHub_counts_an_App_among_its_reviews_completes_none_here()
    {
        await using var scenario = await AttackEnvironment.StartAsync(
            "apply_requirements: {checks: [{tag_query: '', approved: {enabled: true, any_of_count: 0, "
                + "require_completed_reviews: true}}]}",
            writers: ["helper[bot]", "bob"]
        );
        scenario.Repository.RequireReviews(1);
        var pull = await scenario.OpenPlannedAsync();
        await pull.ReviewAsync("helper[bot]", "APPROVED");
        await scenario.AssertRefusedAsync(pull, "none of them is by a person whose approval counts");

        await scenario.AssertAppliedAfterApprovalAsync(pull);
    }

    [Fact]
    public async Task No_App_superapproves()
    {
        await using var scenario = await AttackEnvironment.StartAsync(
            "access_control: {policies: [{tag_query: '', apply: [], apply_with_superapproval: ['*'], "
                + "superapproval: ['*']}]}",
            writers: ["helper[bot]"]
        );
        var pull = await scenario.OpenPlannedAsync();
        await pull.ReviewAsync("helper[bot]", "APPROVED");

        await scenario.AssertRefusedAsync(pull, "may not apply");
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task A_bot_that_may_command_approves_no_gate_all_the_same()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                Replace = static services =>
                    services.PostConfigure<GitHubOptions>(static options => options.AllowedBots.Add("helper[bot]")),
            }
        );
        scenario.Repository.Grant("helper[bot]", "write");
        scenario.Runner.NextPutsUp(GatedPlan.OfRun("policy", "*"), GatedPlan.OfRun(null, "*"));
        var pull = await scenario.OpenPlannedAsync();
        await pull.ReviewAsync("helper[bot]", "APPROVED");

        Assert.Contains(
            "only a person can",
            await scenario.HearAsync(pull, "terrateam gate approve policy", by: "helper[bot]"),
            StringComparison.Ordinal
        );
        var answer = await scenario.HearAsync(pull, AttackEnvironment.Apply);
        Assert.Equal(2, answer.Split("0 of 1 approval").Length - 1);
        Assert.False(scenario.HasApplied());
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Theory]
    [InlineData("ci/test")]
    [InlineData("terrateam apply: network default")]
    public async Task What_our_own_App_says_makes_nobody_elses_check_a_success(string context)
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.OpenPlannedAsync();
        scenario.Repository.SetStatus(pull.HeadSha, context, "failure");
        scenario.Repository.SetStatus(pull.HeadSha, context, "success", "terrateam[bot]");

        await scenario.AssertRefusedAsync(pull, $"{context} (failed)");
        await scenario.EndAsync(plans: 1, locks: 0);
    }
}

using Terrateam.Tests.Scenarios;

namespace Terrateam.Tests.Attacks;

/// <summary>
/// What was approved is not what is applied: an approval is for the commit it was given to, and not by who made that.
/// </summary>
public sealed class ApprovalHeadTests
{
    private const string Approved = "apply_requirements: {checks: [{tag_query: '', approved: {enabled: true}}]}";
    private const string ByCount = "apply_requirements: {checks: {approved: {enabled: true, count: 1}}}";
    private const string Superapproved =
        "access_control: {policies: [{tag_query: '', apply: [], apply_with_superapproval: ['*'], superapproval: "
        + "['user:bob', 'user:mallory']}]}";

    [Theory]
    [InlineData(Approved)]
    [InlineData(ByCount)]
    [InlineData(Superapproved)]
    public async Task What_is_pushed_after_an_approval_is_not_approved(string configuration)
    {
        await using var scenario = await AttackEnvironment.StartAsync(configuration, writers: ["bob"]);
        var pull = await scenario.OpenPlannedAsync();
        await pull.ReviewAsync("bob", "APPROVED");
        var approved = pull.HeadSha[..7];
        await scenario.PushPlannedAsync(pull, "evil");

        await scenario.AssertRefusedAsync(pull, $"`bob`: it is of `{approved}`, an earlier commit");

        await scenario.AssertAppliedAfterApprovalAsync(pull);
    }

    [Theory]
    [InlineData(Approved, "mallory")]
    [InlineData(Approved, "alice")]
    [InlineData(ByCount, "alice")]
    [InlineData(Superapproved, "alice")]
    public async Task Who_pushes_to_somebodys_branch_does_not_approve_it_whatever_name_the_commit_bears(
        string configuration,
        string name
    )
    {
        await using var scenario = await AttackEnvironment.StartAsync(configuration, writers: ["bob", "mallory"]);
        var pull = await scenario.OpenPlannedAsync();
        await scenario.PushPlannedAsync(pull, "evil", author: name, pusher: "mallory");
        await pull.ReviewAsync("mallory", "APPROVED");

        await scenario.AssertRefusedAsync(pull, "`mallory`: people who commit or push");

        // Nor after another user pushed on top of it.
        await scenario.PushPlannedAsync(pull, "more");
        await pull.ReviewAsync("mallory", "APPROVED");
        await scenario.HearAsync(pull, AttackEnvironment.Apply);
        Assert.False(scenario.HasApplied());

        await scenario.AssertAppliedAfterApprovalAsync(pull);
    }

    [Fact]
    public async Task Who_committed_before_it_was_opened_does_not_approve_it()
    {
        await using var scenario = await AttackEnvironment.StartAsync(Approved);
        await scenario.Repository.PushAsync("change", "bob", "Bob's part", ScenarioEnvironment.Change("dns", "bob"));
        var pull = await scenario.OpenPlannedAsync();
        await pull.ReviewAsync("bob", "APPROVED");

        await scenario.AssertRefusedAsync(pull, "`bob`: people who commit or push");
        await pull.CloseAsync("alice");
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task A_push_that_no_event_told_of_leaves_nobody_who_may_approve_until_the_next_push()
    {
        await using var scenario = await AttackEnvironment.StartAsync(Approved, writers: ["bob", "mallory"]);
        var pull = await scenario.OpenPlannedAsync();
        scenario.GitHub.Webhooks.Drop(
            static delivery => delivery is { Event: "pull_request", Action: "synchronize" },
            count: 1
        );
        await pull.PushAsync("Evil", ScenarioEnvironment.Change("network", "evil"), "alice", pusher: "mallory");
        await scenario.HearAsync(pull, "terrateam plan");
        await pull.ReviewAsync("mallory", "APPROVED");

        // Between its letters stands what keeps GitHub from making a link of the commit.
        var heard = (await scenario.HearAsync(pull, AttackEnvironment.Apply)).Replace(
            "\u200b",
            "",
            StringComparison.Ordinal
        );
        Assert.Contains($"No event told who pushed {pull.HeadSha[..7]}", heard, StringComparison.Ordinal);
        Assert.False(scenario.HasApplied());

        await scenario.PushPlannedAsync(pull, "good");
        await scenario.AssertAppliedAfterApprovalAsync(pull);
    }

    [Fact]
    public async Task A_gate_is_not_opened_by_who_pushed_or_opened_nor_by_approvals_of_earlier_commits()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        scenario.Repository.Grant("bob", "write");
        scenario.Repository.Grant("mallory", "write");
        scenario.Runner.NextPutsUp(GatedPlan.OfRun("policy", "*"), GatedPlan.OfRun(null, "*"));
        var pull = await scenario.OpenPlannedAsync();
        await pull.ReviewAsync("bob", "APPROVED");
        scenario.Runner.NextPutsUp(GatedPlan.OfRun("policy", "*"), GatedPlan.OfRun(null, "*"));
        await scenario.PushPlannedAsync(pull, "evil", "alice", pusher: "mallory");

        foreach (var who in (string[])["mallory", "alice"])
        {
            Assert.Contains(
                "cannot approve its gates",
                await scenario.HearAsync(pull, "terrateam gate approve policy", by: who),
                StringComparison.Ordinal
            );
        }

        Assert.Equal(2, (await scenario.HearAsync(pull, AttackEnvironment.Apply)).Split("0 of 1 approval").Length - 1);
        Assert.False(scenario.HasApplied());

        await scenario.HearAsync(pull, "terrateam gate approve policy", by: "bob");
        await scenario.AssertAppliedAfterApprovalAsync(pull);
    }

    [Theory]
    [InlineData("apply_requirements: {checks: [{tag_query: '', approved: {enabled: true, any_head: true}}]}")]
    [InlineData("apply_requirements: {checks: {approved: {enabled: true, any_head: true, count: 1}}}")]
    public async Task Whoever_wants_it_counts_approvals_of_any_commit_but_not_of_those_who_pushed(string configuration)
    {
        await using var scenario = await AttackEnvironment.StartAsync(configuration, writers: ["bob", "mallory"]);
        var pull = await scenario.OpenPlannedAsync();
        await pull.ReviewAsync("mallory", "APPROVED");
        await scenario.PushPlannedAsync(pull, "evil", "alice", pusher: "mallory");
        Assert.Contains(
            "0 of 1 approval",
            await scenario.HearAsync(pull, AttackEnvironment.Apply),
            StringComparison.Ordinal
        );

        await pull.ReviewAsync("bob", "APPROVED");
        await scenario.PushPlannedAsync(pull, "good");
        await scenario.HearAsync(pull, AttackEnvironment.Apply);
        Assert.True(scenario.HasApplied());
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task A_branch_does_not_ask_for_approvals_of_any_commit_by_itself()
    {
        await using var scenario = await AttackEnvironment.StartAsync(Approved, writers: ["bob"]);
        var pull = await scenario.OpenConfiguredAsync(
            "apply_requirements: {checks: [{tag_query: '', approved: {enabled: true, any_head: true}}]}"
        );
        await scenario.WaitForAsync(pull, "terrateam plan: network default", "success");
        await scenario.SettleAsync();
        await pull.ReviewAsync("bob", "APPROVED");
        await scenario.PushPlannedAsync(pull, "evil");

        await scenario.AssertRefusedAsync(pull, "0 of 1 approval");
        await scenario.EndAsync(plans: 1, locks: 0);
    }
}

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
        await using var lab = await AttackEnvironment.StartAsync(configuration, writers: ["bob"]);
        var pull = await lab.OpenPlannedAsync();
        await pull.ReviewAsync("bob", "APPROVED");
        var approved = pull.HeadSha[..7];
        await lab.PushPlannedAsync(pull, "evil");

        await lab.AssertRefusedAsync(pull, $"`bob`: it is of `{approved}`, an earlier commit");

        await lab.AssertAppliedAfterApprovalAsync(pull);
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
        await using var lab = await AttackEnvironment.StartAsync(configuration, writers: ["bob", "mallory"]);
        var pull = await lab.OpenPlannedAsync();
        await lab.PushPlannedAsync(pull, "evil", author: name, pusher: "mallory");
        await pull.ReviewAsync("mallory", "APPROVED");

        await lab.AssertRefusedAsync(pull, "`mallory`: whoever commits or pushes");

        // Nor after another user pushed on top of it.
        await lab.PushPlannedAsync(pull, "more");
        await pull.ReviewAsync("mallory", "APPROVED");
        await lab.HearAsync(pull, AttackEnvironment.Apply);
        Assert.False(lab.HasApplied());

        await lab.AssertAppliedAfterApprovalAsync(pull);
    }

    [Fact]
    public async Task Who_committed_before_it_was_opened_does_not_approve_it()
    {
        await using var lab = await AttackEnvironment.StartAsync(Approved);
        await lab.Repository.PushAsync("change", "bob", "Bob's part", ScenarioEnvironment.Change("dns", "bob"));
        var pull = await lab.OpenPlannedAsync();
        await pull.ReviewAsync("bob", "APPROVED");

        await lab.AssertRefusedAsync(pull, "`bob`: whoever commits or pushes");
        await pull.CloseAsync("alice");
        await lab.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task A_push_that_no_event_told_of_leaves_nobody_who_may_approve_until_the_next_push()
    {
        await using var lab = await AttackEnvironment.StartAsync(Approved, writers: ["bob", "mallory"]);
        var pull = await lab.OpenPlannedAsync();
        lab.GitHub.Webhooks.Drop(
            static delivery => delivery is { Event: "pull_request", Action: "synchronize" },
            count: 1
        );
        await pull.PushAsync("Evil", ScenarioEnvironment.Change("network", "evil"), "alice", pusher: "mallory");
        await lab.HearAsync(pull, "terrateam plan");
        await pull.ReviewAsync("mallory", "APPROVED");

        // Between its letters stands what keeps GitHub from making a link of the commit.
        var heard = (await lab.HearAsync(pull, AttackEnvironment.Apply)).Replace(
            "\u200b",
            "",
            StringComparison.Ordinal
        );
        Assert.Contains($"No event told who pushed {pull.HeadSha[..7]}", heard, StringComparison.Ordinal);
        Assert.False(lab.HasApplied());

        await lab.PushPlannedAsync(pull, "good");
        await lab.AssertAppliedAfterApprovalAsync(pull);
    }

    [Fact]
    public async Task A_gate_is_not_opened_by_who_pushed_or_opened_nor_by_approvals_of_earlier_commits()
    {
        await using var lab = await ScenarioEnvironment.StartAsync();
        lab.Repository.Grant("bob", "write");
        lab.Repository.Grant("mallory", "write");
        lab.Runner.NextPutsUp(GatedPlan.OfRun("policy", "*"), GatedPlan.OfRun(null, "*"));
        var pull = await lab.OpenPlannedAsync();
        await pull.ReviewAsync("bob", "APPROVED");
        lab.Runner.NextPutsUp(GatedPlan.OfRun("policy", "*"), GatedPlan.OfRun(null, "*"));
        await lab.PushPlannedAsync(pull, "evil", "alice", pusher: "mallory");

        foreach (var who in (string[])["mallory", "alice"])
        {
            Assert.Contains(
                "approves no gate of it",
                await lab.HearAsync(pull, "terrateam gate approve policy", by: who),
                StringComparison.Ordinal
            );
        }

        Assert.Equal(2, (await lab.HearAsync(pull, AttackEnvironment.Apply)).Split("0 of 1 approval").Length - 1);
        Assert.False(lab.HasApplied());

        await lab.HearAsync(pull, "terrateam gate approve policy", by: "bob");
        await lab.AssertAppliedAfterApprovalAsync(pull);
    }

    [Theory]
    [InlineData("apply_requirements: {checks: [{tag_query: '', approved: {enabled: true, any_head: true}}]}")]
    [InlineData("apply_requirements: {checks: {approved: {enabled: true, any_head: true, count: 1}}}")]
    public async Task Whoever_wants_it_counts_approvals_of_any_commit_but_not_of_those_who_pushed(string configuration)
    {
        await using var lab = await AttackEnvironment.StartAsync(configuration, writers: ["bob", "mallory"]);
        var pull = await lab.OpenPlannedAsync();
        await pull.ReviewAsync("mallory", "APPROVED");
        await lab.PushPlannedAsync(pull, "evil", "alice", pusher: "mallory");
        Assert.Contains(
            "0 of 1 approval",
            await lab.HearAsync(pull, AttackEnvironment.Apply),
            StringComparison.Ordinal
        );

        await pull.ReviewAsync("bob", "APPROVED");
        await lab.PushPlannedAsync(pull, "good");
        await lab.HearAsync(pull, AttackEnvironment.Apply);
        Assert.True(lab.HasApplied());
        await lab.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task A_branch_does_not_ask_for_approvals_of_any_commit_by_itself()
    {
        await using var lab = await AttackEnvironment.StartAsync(Approved, writers: ["bob"]);
        var pull = await lab.OpenConfiguredAsync(
            "apply_requirements: {checks: [{tag_query: '', approved: {enabled: true, any_head: true}}]}"
        );
        await lab.WaitForAsync(pull, "terrateam plan: network default", "success");
        await lab.SettleAsync();
        await pull.ReviewAsync("bob", "APPROVED");
        await lab.PushPlannedAsync(pull, "evil");

        await lab.AssertRefusedAsync(pull, "0 of 1 approval");
        await lab.EndAsync(plans: 1, locks: 0);
    }
}

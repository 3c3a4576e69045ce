using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Tests.Scenarios;

namespace Terrateam.Tests.Attacks;

/// <summary>A pull request is approved, planned or applied for one branch, and then made to go into another.</summary>
public sealed class RetargetTests
{
    private const string Plan = "terrateam plan: network default";
    private const string Anywhere = "destination_branches: ['*']\n";
    private const string Approved =
        Anywhere + "apply_requirements: {checks: [{tag_query: '', approved: {enabled: true}}]}";

    [Fact]
    public async Task A_retarget_is_planned_anew_and_the_plan_of_the_first_base_is_deleted_also_at_the_same_commit()
    {
        await using var lab = await AttackEnvironment.StartAsync(Anywhere);
        var pull = await lab.OpenPlannedAsync();
        await RetargetAsync(lab, pull);

        Assert.Equal(2, lab.Repository.Runs.Count);
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, Plan));
        Assert.Equal(1, await lab.App.CountPlansAsync());
        await lab.HearAsync(pull, AttackEnvironment.Apply);
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        await lab.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task Where_the_event_of_a_retarget_is_lost_no_apply_of_the_first_bases_plan_is_started()
    {
        await using var lab = await AttackEnvironment.StartAsync(Anywhere);
        var pull = await lab.OpenPlannedAsync();
        lab.GitHub.Webhooks.Drop(static delivery => delivery is { Event: "pull_request", Action: "edited" }, count: 1);
        await RetargetAsync(lab, pull);

        Assert.Contains(
            "the base branch",
            await lab.HearAsync(pull, AttackEnvironment.Apply),
            StringComparison.Ordinal
        );
        Assert.Single(lab.Repository.Runs);
        await lab.HearAsync(pull, "terrateam plan");
        await lab.HearAsync(pull, AttackEnvironment.Apply);
        Assert.True(lab.HasApplied());
        await lab.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task An_apply_that_ends_after_the_retarget_neither_merges_nor_says_that_the_new_base_is_applied()
    {
        await using var lab = await AttackEnvironment.StartAsync(
            Anywhere + "automerge: {enabled: true}\nwhen_modified: {autoplan: false}"
        );
        var pull = await lab.OpenAsync();
        await lab.SettleAsync();
        await lab.HearAsync(pull, "terrateam plan");
        var pause = lab.Runner.Pause();
        await pull.CommentAsync("alice", AttackEnvironment.Apply);
        await pause.Arrived;
        await lab.Repository.ResetAsync("release", (await lab.Repository.TipOfAsync("main"))!, "alice");
        await pull.RetargetAsync("release", "alice");
        pause.GoOn();
        await lab.SettleAsync();

        Assert.True(lab.HasApplied());
        Assert.False(pull.IsMerged);
        Assert.NotEqual("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        Assert.NotEqual("success", ScenarioEnvironment.StateOf(pull, "terrateam apply: network default"));
        await lab.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task What_all_was_applied_for_one_branch_is_green_for_no_other()
    {
        await using var lab = await AttackEnvironment.StartAsync(Anywhere + "when_modified: {autoplan: false}");
        var pull = await lab.OpenAsync();
        await lab.SettleAsync();
        await lab.HearAsync(pull, "terrateam plan");
        await lab.HearAsync(pull, AttackEnvironment.Apply);
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));

        await RetargetAsync(lab, pull);
        Assert.Equal(
            ("pending", "pending"),
            (
                ScenarioEnvironment.StateOf(pull, "terrateam apply"),
                ScenarioEnvironment.StateOf(pull, "terrateam apply: network default")
            )
        );
        await lab.EndAsync(plans: 0, locks: 1);
    }

    [Theory]
    [InlineData(Approved)]
    [InlineData(
        Anywhere + "apply_requirements: {checks: [{tag_query: '', approved: {enabled: true, any_head: true}}]}"
    )]
    [InlineData(Anywhere + "apply_requirements: {checks: {approved: {enabled: true, count: 1}}}")]
    [InlineData(
        Anywhere
            + "access_control: {policies: [{tag_query: '', apply: [], apply_with_superapproval: ['*'], "
            + "superapproval: ['user:bob']}]}"
    )]
    public async Task What_was_approved_for_one_branch_is_not_approved_for_another(string configuration)
    {
        await using var lab = await AttackEnvironment.StartAsync(configuration, writers: ["bob"]);
        var pull = await lab.OpenPlannedAsync();
        await pull.ReviewAsync("bob", "APPROVED");
        await RetargetAsync(lab, pull);

        await lab.AssertRefusedAsync(
            pull,
            "`bob`: it was given before this pull request went into its present base branch"
        );

        // Nor does it help to go there and back.
        await pull.RetargetAsync("main", "alice");
        await lab.SettleAsync();
        await lab.HearAsync(pull, AttackEnvironment.Apply);
        Assert.False(lab.HasApplied());
        await pull.CloseAsync("alice");
        await lab.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task An_approval_for_another_branch_does_not_count_where_the_event_of_the_retarget_is_lost()
    {
        await using var lab = await AttackEnvironment.StartAsync(Approved, writers: ["bob"]);
        var pull = await lab.OpenPlannedAsync();
        await pull.ReviewAsync("bob", "APPROVED");
        lab.GitHub.Webhooks.Drop(static delivery => delivery is { Event: "pull_request", Action: "edited" }, count: 1);
        await RetargetAsync(lab, pull);
        await lab.HearAsync(pull, "terrateam plan");

        await lab.AssertRefusedAsync(pull, "`bob`: it was given before");
        await pull.CloseAsync("alice");
        await lab.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task An_edit_of_anything_else_plans_nothing_and_keeps_approvals()
    {
        await using var lab = await AttackEnvironment.StartAsync(Approved, writers: ["bob"]);
        var pull = await lab.OpenPlannedAsync();
        await pull.ReviewAsync("bob", "APPROVED");
        pull.Rename("Another title", "alice");
        await lab.SettleAsync();
        Assert.Single(lab.Repository.Runs);

        await lab.HearAsync(pull, AttackEnvironment.Apply);
        Assert.True(lab.HasApplied());
        await lab.EndAsync(plans: 0, locks: 1);
    }

    // Into a new branch at the same commit as the first one.
    private static async Task RetargetAsync(ScenarioEnvironment lab, SandboxPullRequest pull)
    {
        await lab.Repository.ResetAsync("release", (await lab.Repository.TipOfAsync("main"))!, "alice");
        await pull.RetargetAsync("release", "alice");
        await lab.SettleAsync();
    }
}

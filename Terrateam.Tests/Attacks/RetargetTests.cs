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
        await using var scenario = await AttackEnvironment.StartAsync(Anywhere);
        var pull = await scenario.OpenPlannedAsync();
        await RetargetAsync(scenario, pull);

        Assert.Equal(2, scenario.Repository.Runs.Count);
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, Plan));
        Assert.Equal(1, await scenario.App.CountPlansAsync());
        await scenario.HearAsync(pull, AttackEnvironment.Apply);
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task Where_the_event_of_a_retarget_is_lost_no_apply_of_the_first_bases_plan_is_started()
    {
        await using var scenario = await AttackEnvironment.StartAsync(Anywhere);
        var pull = await scenario.OpenPlannedAsync();
        scenario.GitHub.Webhooks.Drop(
            static delivery => delivery is { Event: "pull_request", Action: "edited" },
            count: 1
        );
        await RetargetAsync(scenario, pull);

        Assert.Contains(
            "the base branch",
            await scenario.HearAsync(pull, AttackEnvironment.Apply),
            StringComparison.Ordinal
        );
        Assert.Single(scenario.Repository.Runs);
        await scenario.HearAsync(pull, "terrateam plan");
        await scenario.HearAsync(pull, AttackEnvironment.Apply);
        Assert.True(scenario.HasApplied());
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task An_apply_that_ends_after_the_retarget_neither_merges_nor_says_that_the_new_base_is_applied()
    {
        await using var scenario = await AttackEnvironment.StartAsync(
            Anywhere + "automerge: {enabled: true}\nwhen_modified: {autoplan: false}"
        );
        var pull = await scenario.OpenAsync();
        await scenario.SettleAsync();
        await scenario.HearAsync(pull, "terrateam plan");
        var pause = scenario.Runner.Pause();
        await pull.CommentAsync("alice", AttackEnvironment.Apply);
        await pause.Arrived;
        await scenario.Repository.ResetAsync("release", (await scenario.Repository.TipOfAsync("main"))!, "alice");
        await pull.RetargetAsync("release", "alice");
        pause.GoOn();
        await scenario.SettleAsync();

        Assert.True(scenario.HasApplied());
        Assert.False(pull.IsMerged);
        Assert.NotEqual("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        Assert.NotEqual("success", ScenarioEnvironment.StateOf(pull, "terrateam apply: network default"));
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task What_all_was_applied_for_one_branch_is_green_for_no_other()
    {
        await using var scenario = await AttackEnvironment.StartAsync(Anywhere + "when_modified: {autoplan: false}");
        var pull = await scenario.OpenAsync();
        await scenario.SettleAsync();
        await scenario.HearAsync(pull, "terrateam plan");
        await scenario.HearAsync(pull, AttackEnvironment.Apply);
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));

        await RetargetAsync(scenario, pull);
        Assert.Equal(
            ("pending", "pending"),
            (
                ScenarioEnvironment.StateOf(pull, "terrateam apply"),
                ScenarioEnvironment.StateOf(pull, "terrateam apply: network default")
            )
        );
        await scenario.EndAsync(plans: 0, locks: 1);
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
        await using var scenario = await AttackEnvironment.StartAsync(configuration, writers: ["bob"]);
        var pull = await scenario.OpenPlannedAsync();
        await pull.ReviewAsync("bob", "APPROVED");
        await RetargetAsync(scenario, pull);

        await scenario.AssertRefusedAsync(
            pull,
            "`bob`: it was given before this pull request went into its present base branch"
        );

        // Nor does it help to go there and back.
        await pull.RetargetAsync("main", "alice");
        await scenario.SettleAsync();
        await scenario.HearAsync(pull, AttackEnvironment.Apply);
        Assert.False(scenario.HasApplied());
        await pull.CloseAsync("alice");
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task An_approval_for_another_branch_does_not_count_where_the_event_of_the_retarget_is_lost()
    {
        await using var scenario = await AttackEnvironment.StartAsync(Approved, writers: ["bob"]);
        var pull = await scenario.OpenPlannedAsync();
        await pull.ReviewAsync("bob", "APPROVED");
        scenario.GitHub.Webhooks.Drop(
            static delivery => delivery is { Event: "pull_request", Action: "edited" },
            count: 1
        );
        await RetargetAsync(scenario, pull);
        await scenario.HearAsync(pull, "terrateam plan");

        await scenario.AssertRefusedAsync(pull, "`bob`: it was given before");
        await pull.CloseAsync("alice");
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task An_edit_of_anything_else_plans_nothing_and_keeps_approvals()
    {
        await using var scenario = await AttackEnvironment.StartAsync(Approved, writers: ["bob"]);
        var pull = await scenario.OpenPlannedAsync();
        await pull.ReviewAsync("bob", "APPROVED");
        pull.Rename("Another title", "alice");
        await scenario.SettleAsync();
        Assert.Single(scenario.Repository.Runs);

        await scenario.HearAsync(pull, AttackEnvironment.Apply);
        Assert.True(scenario.HasApplied());
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    // Into a new branch at the same commit as the first one.
    private static async Task RetargetAsync(ScenarioEnvironment scenario, SandboxPullRequest pull)
    {
        await scenario.Repository.ResetAsync("release", (await scenario.Repository.TipOfAsync("main"))!, "alice");
        await pull.RetargetAsync("release", "alice");
        await scenario.SettleAsync();
    }
}

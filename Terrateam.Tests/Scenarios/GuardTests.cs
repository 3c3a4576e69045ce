namespace Terrateam.Tests.Scenarios;

/// <summary>Who may do what and when, over real HTTP with a GitHub that has teams, roles and reviews.</summary>
public sealed class GuardTests
{
    private const string Plan = "terrateam plan: network default";

    [Fact]
    public async Task An_approval_that_is_required_opens_the_apply_and_a_dismissed_one_shuts_it()
    {
        await using var scenario = await StartAsync(
            "apply_requirements: {checks: [{tag_query: '', approved: {enabled: true, any_of: ['team:sre', "
                + "'role:maintain']}}]}"
        );
        scenario.GitHub.AddTeam("acme", "sre", "bob");
        var pull = await scenario.OpenPlannedAsync();
        await pull.ReviewAsync("carol", "APPROVED");
        Assert.Contains(
            "0 of 1 approval by team:sre or role:maintain. Approved by carol",
            await scenario.HearAsync(pull, "terrateam apply"),
            StringComparison.Ordinal
        );

        await pull.ReviewAsync("bob", "APPROVED");
        pull.DismissReview("bob", "alice");
        Assert.Contains("0 of 1 approval", await scenario.HearAsync(pull, "terrateam apply"), StringComparison.Ordinal);

        await pull.ReviewAsync("bob", "APPROVED");
        await pull.ReviewAsync("bob", "COMMENTED", "Still fine");
        await scenario.HearAsync(pull, "terrateam apply");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task Reviews_are_complete_when_GitHub_says_so_and_not_where_it_requires_none()
    {
        await using var scenario = await StartAsync(
            "apply_requirements: {checks: [{tag_query: '', approved: {enabled: true, any_of_count: 0, "
                + "require_completed_reviews: true}}]}"
        );
        scenario.Repository.Grant("bob", "write");
        var pull = await scenario.OpenPlannedAsync();
        Assert.Contains(
            "GitHub requires no reviews for main",
            await scenario.HearAsync(pull, "terrateam apply"),
            StringComparison.Ordinal
        );

        scenario.Repository.RequireReviews(1);
        Assert.Contains(
            "Reviews that GitHub requires are missing",
            await scenario.HearAsync(pull, "terrateam apply"),
            StringComparison.Ordinal
        );

        await pull.ReviewAsync("bob", "APPROVED");
        await scenario.HearAsync(pull, "terrateam apply");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task A_team_policy_denies_who_is_not_in_the_team_and_says_which_policy()
    {
        await using var scenario = await StartAsync(
            "access_control: {policies: [{tag_query: 'dir:network', apply: ['team:sre']}, {tag_query: ''}]}"
        );
        scenario.GitHub.AddTeam("acme", "sre", "bob");
        var pull = await scenario.OpenPlannedAsync();

        var refusal = await scenario.HearAsync(pull, "terrateam apply");
        Assert.Contains("`alice` may not apply this", refusal, StringComparison.Ordinal);
        Assert.Contains(
            "`apply` of the policy `dir:network` lets only `team:sre` do it (for `network` `default`)",
            refusal,
            StringComparison.Ordinal
        );

        await scenario.HearAsync(pull, "terrateam apply", by: "bob");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task A_plan_leaves_out_what_is_denied_and_its_comment_lists_it()
    {
        await using var scenario = await StartAsync(
            "access_control: {policies: [{tag_query: 'dir:dns', plan: ['role:admin']}, {tag_query: ''}]}"
        );
        var changes = ScenarioEnvironment.Change("network", "change");
        changes["dns/main.tf"] = ScenarioEnvironment.Change("dns", "change")["dns/main.tf"];
        var pull = await scenario.Repository.OpenPullRequestAsync("change", "Change both", "alice", changes);
        await scenario.WaitForAsync(pull, Plan, "success");
        await scenario.SettleAsync();

        Assert.Null(ScenarioEnvironment.StateOf(pull, "terrateam plan: dns default"));
        Assert.Contains(
            "`dns` `default`: alice may not plan: the policy dir:dns lets only `role:admin` plan",
            Assert.Single(ScenarioEnvironment.AnswersOn(pull)).Body,
            StringComparison.Ordinal
        );
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task A_superapproval_lets_others_apply_but_not_the_author_by_their_own()
    {
        await using var scenario = await StartAsync(
            "access_control: {policies: [{tag_query: '', apply: [], apply_with_superapproval: ['role:write'], "
                + "superapproval: ['team:leads']}]}"
        );
        scenario.GitHub.AddTeam("acme", "leads", "alice", "bob");
        var pull = await scenario.OpenPlannedAsync();
        Assert.Contains(
            "What helps: `team:leads` approves the pull request",
            await scenario.HearAsync(pull, "terrateam apply"),
            StringComparison.Ordinal
        );

        await pull.ReviewAsync("bob", "APPROVED");
        scenario.Repository.Grant("bob", "write");
        Assert.Contains(
            "`bob` may not apply this",
            await scenario.HearAsync(pull, "terrateam apply", by: "bob"),
            StringComparison.Ordinal
        );

        await scenario.HearAsync(pull, "terrateam apply");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task A_team_that_GitHub_does_not_show_us_lets_nobody_through_and_says_so()
    {
        await using var scenario = await StartAsync("access_control: {unlock: ['team:sre']}");
        scenario.GitHub.AddTeam("acme", "sre", "alice");
        var pull = await scenario.OpenPlannedAsync();
        scenario.GitHub.Faults.Fail(403, 1, call => call.Contains("/memberships/", StringComparison.Ordinal));

        var refusal = await scenario.HearAsync(pull, "terrateam unlock");
        Assert.Contains("`alice` may not unlock this", refusal, StringComparison.Ordinal);
        Assert.Contains("membership of alice in acme/sre", refusal, StringComparison.Ordinal);
        Assert.Contains("Unlocked", await scenario.HearAsync(pull, "terrateam unlock"), StringComparison.Ordinal);
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task A_pull_request_into_a_branch_that_is_not_listed_is_refused_when_somebody_asks()
    {
        await using var scenario = await StartAsync(
            "destination_branches: [{branch: main, source_branches: ['feature/*']}]"
        );
        var pull = await scenario.OpenAsync();
        await scenario.SettleAsync();
        Assert.Empty(ScenarioEnvironment.AnswersOn(pull));

        Assert.Contains(
            "does not let pull requests from `change` go into `main`",
            await scenario.HearAsync(pull, "terrateam plan"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "into `main` from `feature/*`",
            await scenario.HearAsync(pull, "terrateam apply"),
            StringComparison.Ordinal
        );
        Assert.Empty(scenario.Repository.Runs);

        await scenario.OpenPlannedAsync(branch: "feature/x");
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task A_gate_that_a_step_put_up_is_shown_with_the_plan_and_opened_by_those_it_names()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        scenario.GitHub.AddTeam("acme", "security", "bob");
        scenario.Runner.NextPutsUp(GatedPlan.Policy("team:security"));
        var pull = await scenario.OpenPlannedAsync();
        Assert.Contains(
            "comment `terrateam gate approve policy`",
            Assert.Single(ScenarioEnvironment.AnswersOn(pull)).Body,
            StringComparison.Ordinal
        );

        Assert.Contains("Gates are shut", await scenario.HearAsync(pull, "terrateam apply"), StringComparison.Ordinal);
        Assert.Contains(
            "`carol` may not approve the gate `policy`",
            await scenario.HearAsync(pull, "terrateam gate approve policy", by: "carol"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "There is no gate `polizy`",
            await scenario.HearAsync(pull, "terrateam gate approve polizy", by: "bob"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "it is open for `network` `default`",
            await scenario.HearAsync(pull, "terrateam gate approve policy", by: "bob"),
            StringComparison.Ordinal
        );

        await scenario.HearAsync(pull, "terrateam apply");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task Somebody_of_the_wide_world_cannot_apply_or_approve_in_a_public_repository()
    {
        await using var scenario = await StartAsync(
            "apply_requirements: {checks: [{tag_query: '', approved: {enabled: true}}]}"
        );
        scenario.Repository.MakePublic();
        scenario.Repository.Grant("bob", "triage");
        var pull = await scenario.OpenPlannedAsync();
        await pull.ReviewAsync("mallory", "APPROVED");

        Assert.Contains(
            "everyone with a role above read",
            await scenario.HearAsync(pull, "terrateam apply", by: "mallory"),
            StringComparison.Ordinal
        );
        Assert.Contains("0 of 1 approval", await scenario.HearAsync(pull, "terrateam apply"), StringComparison.Ordinal);

        await pull.ReviewAsync("bob", "APPROVED");
        await scenario.HearAsync(pull, "terrateam apply");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task Nobody_is_asked_about_where_nothing_depends_on_people()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.OpenPlannedAsync();
        await scenario.HearAsync(pull, "terrateam apply");

        Assert.DoesNotContain(scenario.GitHub.Calls, exchange =>
            exchange.Path.Contains("/memberships/", StringComparison.Ordinal)
            || exchange.Path.EndsWith("/reviews", StringComparison.Ordinal)
            || exchange.Path.EndsWith("/graphql", StringComparison.Ordinal)
        );
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    private static Task<ScenarioEnvironment> StartAsync(string configuration) =>
        ScenarioEnvironment.StartAsync(
            new()
            {
                Files = new Dictionary<string, string>(ScenarioEnvironment.Infra, StringComparer.Ordinal)
                {
                    [".terrateam/config.yml"] = configuration + "\n",
                },
            }
        );
}

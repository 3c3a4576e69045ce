namespace Terrateam.Tests.Scenarios;

/// <summary>A rule names a team that does not exist: the refusal says so, and tells no more than its readers may know.</summary>
public sealed class TeamNameTests
{
    private const string Mistyped = "access_control: {policies: [{tag_query: '', apply: ['team:srx', 'user:bob']}]}";
    private const string NotThere = "GitHub lists no such team of `acme`";

    [Fact]
    public async Task A_refusal_names_the_nearest_team_and_asks_for_the_list_once()
    {
        await using var scenario = await StartAsync(Mistyped);
        var pull = await scenario.OpenPlannedAsync();
        Assert.Equal(0, Lists(scenario));

        var refusal = await scenario.HearAsync(pull, "terrateam apply");
        Assert.Contains("lets only `team:srx`, `user:bob` do it", refusal, StringComparison.Ordinal);
        Assert.Contains($"{NotThere}:\n\n- `team:srx`; nearest: `team:sre`\n", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("team:srz", refusal, StringComparison.Ordinal);

        Assert.Contains(NotThere, await scenario.HearAsync(pull, "terrateam apply"), StringComparison.Ordinal);
        Assert.Equal(1, Lists(scenario));
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task The_list_is_not_asked_for_where_nothing_is_refused_or_no_team_is_concerned()
    {
        await using var scenario = await StartAsync(
            "access_control: {unlock: ['role:admin'], policies: [{tag_query: '', apply: ['team:srx', 'user:alice']}]}"
        );
        scenario.Repository.Grant("alice", "write");
        var pull = await scenario.OpenPlannedAsync();

        Assert.Contains("may not unlock", await scenario.HearAsync(pull, "terrateam unlock"), StringComparison.Ordinal);
        await scenario.HearAsync(pull, "terrateam apply");

        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        Assert.Equal(0, Lists(scenario));
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Theory]
    [InlineData("", "- `team:srx`\n")]
    [InlineData(", unlock: ['team:sre']", "- `team:srx`; nearest: `team:sre`\n")]
    public async Task A_stranger_learns_of_no_team_that_the_public_configuration_does_not_name(string more, string told)
    {
        await using var scenario = await StartAsync(
            Mistyped.Replace("]}]}", $"]}}]{more}}}", StringComparison.Ordinal),
            isPrivate: false
        );
        var pull = await scenario.OpenPlannedAsync();

        Assert.Contains(
            $"{NotThere}:\n\n{told}",
            await scenario.HearAsync(pull, "terrateam apply", by: "mallory"),
            StringComparison.Ordinal
        );
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task An_approval_that_no_one_can_give_is_told_with_the_requirement()
    {
        await using var scenario = await StartAsync(
            "apply_requirements: {checks: [{tag_query: '', approved: {enabled: true, all_of: ['team:srx']}}]}"
        );
        var pull = await scenario.OpenPlannedAsync();

        var refusal = await scenario.HearAsync(pull, "terrateam apply");

        Assert.Contains("an approval by team:srx", refusal, StringComparison.Ordinal);
        Assert.Contains("- `team:srx`; nearest: `team:sre`", refusal, StringComparison.Ordinal);
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task What_a_plan_leaves_out_for_such_a_team_is_listed_with_it()
    {
        await using var scenario = await StartAsync(
            "access_control: {policies: [{tag_query: 'dir:dns', plan: ['team:srx']}, {tag_query: ''}]}"
        );
        var changes = ScenarioEnvironment.Change("network", "change");
        changes["dns/main.tf"] = ScenarioEnvironment.Change("dns", "change")["dns/main.tf"];
        var pull = await scenario.Repository.OpenPullRequestAsync("change", "Change both", "alice", changes);
        await scenario.WaitForAsync(pull, "terrateam plan: network default", "success");
        await scenario.SettleAsync();

        Assert.Contains(
            "GitHub lists no such team of acme: team:srx (nearest: team:sre).",
            Assert.Single(ScenarioEnvironment.AnswersOn(pull)).Body,
            StringComparison.Ordinal
        );
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task A_list_that_GitHub_does_not_give_changes_nothing_but_that()
    {
        await using var scenario = await StartAsync(Mistyped);
        var pull = await scenario.OpenPlannedAsync();
        scenario.GitHub.Faults.Fail(403, 1, static call =>
            call.EndsWith("/orgs/{org}/teams", StringComparison.Ordinal)
        );

        var refusal = await scenario.HearAsync(pull, "terrateam apply");

        Assert.Contains("`alice` may not apply this", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain(NotThere, refusal, StringComparison.Ordinal);
        Assert.Contains(NotThere, await scenario.HearAsync(pull, "terrateam apply"), StringComparison.Ordinal);
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    private static int Lists(ScenarioEnvironment scenario) =>
        scenario.GitHub.Calls.Count(static call =>
            call.Path.Split('?')[0].EndsWith("/orgs/acme/teams", StringComparison.Ordinal)
        );

    private static async Task<ScenarioEnvironment> StartAsync(string configuration, bool isPrivate = true)
    {
        var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                IsPrivate = isPrivate,
                Files = new Dictionary<string, string>(ScenarioEnvironment.Infra, StringComparer.Ordinal)
                {
                    [".terrateam/config.yml"] = configuration + "\n",
                },
            }
        );
        scenario.GitHub.AddTeam("acme", "sre", "bob");
        scenario.GitHub.AddSecretTeam("acme", "srz", "bob");
        return scenario;
    }
}

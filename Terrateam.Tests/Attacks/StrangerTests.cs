using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Tests.Scenarios;

namespace Terrateam.Tests.Attacks;

/// <summary>
/// A commenter without a role in a public repository starts no run, and no user exhausts an installation's rate limit.
/// </summary>
public sealed class StrangerTests
{
    private const string Plan = "terrateam plan: network default";

    [Fact]
    public async Task Strangers_start_nothing_in_a_public_repository_and_are_told_so_once()
    {
        await using var scenario = await StartAsync();
        var pull = await scenario.OpenPlannedAsync();

        for (var comment = 0; comment < 3; comment++)
            await pull.CommentAsync("mallory", string.Concat(Enumerable.Repeat("terrateam plan\n", 5)));
        await pull.CommentAsync("mallory", "terrateam index");
        await pull.CommentAsync("mallory", "terrateam apply-autoapprove");
        await SettleAsync(scenario, pull, comments: 5);

        Assert.Single(scenario.Repository.Runs);
        var refusals = ScenarioEnvironment
            .AnswersOn(pull)
            .Where(static answer => answer.Body.Contains("Not permitted", StringComparison.Ordinal))
            .Select(static answer => answer.Body)
            .ToList();
        Assert.Equal(3, refusals.Count);
        Assert.Contains("`mallory` may not plan this", refusals[0], StringComparison.Ordinal);
        Assert.Contains("everyone with a role above read", refusals[0], StringComparison.Ordinal);
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task A_stranger_does_not_start_builders_either()
    {
        await using var scenario = await StartAsync("config_builder: {enabled: true, script: 'echo {}'}");
        var pull = await scenario.Repository.OpenPullRequestAsync(
            "change",
            "Change",
            "alice",
            ScenarioEnvironment.Change("network", "x"),
            draft: false
        );
        await scenario.SettleAsync();
        var runs = scenario.Repository.Runs.Count;

        await scenario.HearAsync(pull, "terrateam plan", by: "mallory");
        await scenario.HearAsync(pull, "terrateam apply", by: "mallory");

        Assert.Equal(runs, scenario.Repository.Runs.Count);
    }

    [Theory]
    [InlineData("", "triage", "false", true)]
    [InlineData("", "read", "false", false)]
    [InlineData("", "read", "true", true)]
    [InlineData("access_control: {policies: [{tag_query: '', plan: ['*']}]}", "read", "false", true)]
    [InlineData("access_control: {policies: [{tag_query: '', plan: ['role:write']}]}", "triage", "true", false)]
    [InlineData("access_control: {enabled: false}", "read", "false", false)]
    public async Task Who_may_plan_is_triage_and_above_unless_somebody_says_otherwise(
        string yaml,
        string role,
        string open,
        bool may
    )
    {
        await using var scenario = await StartAsync(
            yaml,
            new(StringComparer.Ordinal) { ["Commands:StrangersMayPlan"] = open }
        );
        scenario.Repository.Grant("bob", role);
        var pull = await scenario.OpenPlannedAsync();

        await scenario.HearAsync(pull, "terrateam plan", by: "bob");

        Assert.Equal(may ? 2 : 1, scenario.Repository.Runs.Count);
    }

    [Fact]
    public async Task The_same_plan_asked_for_again_while_it_runs_is_one_run()
    {
        await using var scenario = await StartAsync();
        var pull = await scenario.OpenPlannedAsync();
        var pause = scenario.Runner.Pause();

        await pull.CommentAsync("alice", "terrateam plan\nterrateam plan\nterrateam plan");
        await pause.Arrived;
        await pull.CommentAsync("alice", "terrateam plan");
        await scenario.SettleAsync(openRuns: 1);
        pause.GoOn();
        await scenario.WaitForAsync(pull, Plan, "success");
        await scenario.SettleAsync();

        Assert.Equal(2, scenario.Repository.Runs.Count);
        Assert.Single(ScenarioEnvironment.AnswersOn(pull), static answer =>
            answer.Body.Contains("Already under way", StringComparison.Ordinal)
        );

        // A command may be repeated once its run is over, and a new head makes a new request.
        await scenario.HearAsync(pull, "terrateam plan");
        Assert.Equal(3, scenario.Repository.Runs.Count);
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task Who_has_given_too_many_commands_is_told_once()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Commands:MostOfPerson"] = "3" },
            }
        );
        var pull = await scenario.OpenPlannedAsync();

        for (var comment = 0; comment < 6; comment++)
            await pull.CommentAsync("bob", $"terrateam help\nterrateam nonsense{comment}");
        await SettleAsync(scenario, pull, comments: 6);

        var answers = ScenarioEnvironment.AnswersOn(pull).Skip(1).Select(static answer => answer.Body).ToList();
        Assert.Equal(4, answers.Count);
        Assert.Contains("`bob` has given 3 commands within an hour", answers[3], StringComparison.Ordinal);

        // Others are not concerned.
        Assert.Contains("Terrateam", await scenario.HearAsync(pull, "terrateam help"), StringComparison.Ordinal);
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task A_repository_in_which_too_much_was_started_starts_no_more_by_commands()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                Settings = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["Commands:MostOfRepository"] = "1",
                },
            }
        );
        var pull = await scenario.OpenPlannedAsync();
        await scenario.HearAsync(pull, "terrateam plan");
        Assert.Equal(2, scenario.Repository.Runs.Count);

        Assert.Contains(
            "In this repository have been given 1 commands",
            await scenario.HearAsync(pull, "terrateam plan"),
            StringComparison.Ordinal
        );
        var answers = ScenarioEnvironment.AnswersOn(pull).Count;
        await pull.CommentAsync("alice", "terrateam plan");
        await SettleAsync(scenario, pull, comments: 3);
        Assert.Equal((2, answers), (scenario.Repository.Runs.Count, ScenarioEnvironment.AnswersOn(pull).Count));

        // A push is none, and help starts nothing.
        await pull.PushAsync("More", ScenarioEnvironment.Change("network", "more"));
        await scenario.WaitForAsync(pull, Plan, "success");
        await scenario.HearAsync(pull, "terrateam help");
        await scenario.SettleAsync();
        Assert.Equal(3, scenario.Repository.Runs.Count);
    }

    private static async Task SettleAsync(ScenarioEnvironment scenario, SandboxPullRequest pull, int comments)
    {
        await scenario.GitHub.WaitForAsync(
            () =>
                scenario.GitHub.Deliveries.Count(one => one.Event == "issue_comment" && one.StatusCode is 200 or 202)
                >= comments
                    ? pull
                    : null,
            "the comments to be delivered"
        );
        await scenario.SettleAsync();
    }

    private static Task<ScenarioEnvironment> StartAsync(string yaml = "", Dictionary<string, string>? settings = null)
    {
        var files = new Dictionary<string, string>(ScenarioEnvironment.Infra, StringComparer.Ordinal);
        if (yaml.Length > 0)
            files[".terrateam/config.yml"] = yaml;
        return ScenarioEnvironment.StartAsync(
            new()
            {
                IsPrivate = false,
                Files = files,
                Settings = settings ?? new(StringComparer.Ordinal),
            }
        );
    }
}

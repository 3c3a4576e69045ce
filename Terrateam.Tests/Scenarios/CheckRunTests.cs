using Terrateam.Sandbox.GitHub;

namespace Terrateam.Tests.Scenarios;

/// <summary>Results as check runs.</summary>
public sealed class CheckRunTests
{
    private const string Plan = "terrateam plan: network default";

    [Fact]
    public async Task They_stand_in_the_place_of_statuses_and_show_the_plan()
    {
        await using var scenario = await StartAsync("results: checks");
        var pull = await scenario.OpenAsync();
        var plan = await pull.WaitForCheckAsync(Plan, "success");
        await scenario.SettleAsync();
        Assert.Empty(pull.Statuses);
        Assert.Equal("+1 ~0 -0", plan.Title);
        Assert.Contains("terraform_data", plan.Text, StringComparison.Ordinal);
        Assert.Contains("/actions/runs/", plan.DetailsUrl, StringComparison.Ordinal);
        Assert.Equal(["plan"], plan.Actions);
        Assert.Equal("queued", pull.Checks.Single(check => check.Name == "terrateam apply").Status);

        await pull.CommentAsync("alice", "terrateam apply");
        await pull.WaitForCheckAsync("terrateam apply", "success");
        await scenario.SettleAsync();
        Assert.All(pull.Checks.Where(IsOurs), check => Assert.Equal("success", check.Conclusion));
        Assert.Empty(pull.Statuses);
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task Both_are_written_where_both_are_asked_for()
    {
        await using var scenario = await StartAsync("results: both");
        var pull = await scenario.OpenPlannedAsync();

        Assert.Equal(
            pull.Statuses.Select(status => (status.Context, status.State)).Order(),
            pull.Checks.Where(IsOurs).Select(check => (check.Name, check.Conclusion ?? "pending")).Order()
        );
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task A_failure_is_at_its_lines_and_the_run_after_it_has_a_check_run_of_its_own()
    {
        await using var scenario = await StartAsync("results: checks");
        var errors = string.Concat(
            Enumerable.Range(1, 60).Select(line => $"Error: bad {line}\n\n  on main.tf line {line}, in x:\n\n")
        );
        scenario.Runner.Next(async job =>
            (await job.FailAsync(await job.TakeWorkAsync(), errors)).Status == 200 ? 1 : 2
        );
        var pull = await scenario.OpenAsync();
        var failed = await pull.WaitForCheckAsync(Plan, "failure");
        await scenario.SettleAsync();
        failed = pull.Checks.Single(check => check.Id == failed.Id);
        Assert.Equal(
            Enumerable.Range(1, 60).Select(line => ("network/main.tf", line)),
            failed.Annotations.Select(one => (one.Path, one.Line))
        );

        pull.Repository.PressCheck(failed.Id, "alice");
        var again = await pull.WaitForCheckAsync(Plan, "success");
        Assert.NotEqual(failed.Id, again.Id);
        Assert.Empty(again.Annotations);
        Assert.Equal(
            "failure",
            pull.Repository.CheckHistoryOf(pull.HeadSha).Single(check => check.Id == failed.Id).Conclusion
        );
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task The_button_of_an_apply_plans_and_never_applies()
    {
        await using var scenario = await StartAsync("results: checks");
        var pull = await scenario.OpenAsync();
        await pull.WaitForCheckAsync(Plan, "success");
        scenario.Runner.Next(async job =>
            (await job.FailAsync(await job.TakeWorkAsync(), "Error: no")).Status == 200 ? 1 : 2
        );
        await pull.CommentAsync("alice", "terrateam apply");
        var apply = await pull.WaitForCheckAsync("terrateam apply: network default", "failure");
        await scenario.SettleAsync();

        pull.Repository.PressCheck(apply.Id, "alice", "plan");
        await scenario.SettleAsync();

        Assert.Equal(["plan network", "", "plan network"], scenario.Runner.Jobs.Select(job => job.Done));
        await scenario.EndAsync(plans: 1, locks: 1);
    }

    [Fact]
    public async Task Who_may_not_plan_by_a_comment_does_not_by_a_button()
    {
        await using var scenario = await StartAsync(
            "results: checks",
            "access_control: {policies: [{tag_query: '', plan: ['user:alice'], apply: ['user:alice']}]}\n"
        );
        var pull = await scenario.OpenAsync();
        var plan = await pull.WaitForCheckAsync(Plan, "success");
        await scenario.SettleAsync();
        scenario.Repository.Grant("bob", "write");

        pull.Repository.PressCheck(plan.Id, "bob");
        await scenario.SettleAsync();

        Assert.Single(scenario.Runner.Jobs);
        Assert.Contains("`bob` may not plan", ScenarioEnvironment.AnswersOn(pull)[^1].Body, StringComparison.Ordinal);
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task They_are_no_check_that_an_apply_waits_for_or_is_allowed_by()
    {
        await using var scenario = await StartAsync(
            "results: checks",
            "apply_requirements: {checks: [{tag_query: '', status_checks: {enabled: true}}]}\n"
        );
        var pull = await scenario.OpenAsync();
        await pull.WaitForCheckAsync(Plan, "success");
        await scenario.SettleAsync();
        Assert.Contains(pull.Checks, check => IsOurs(check) && check.Status == "queued");
        scenario.Repository.AddCheck(pull.HeadSha, "ci/build", "failure", app: "another-app");
        scenario.Repository.AddCheck(pull.HeadSha, "ci/build", "success", app: "terrateam");

        Assert.Contains("ci/build", await scenario.HearAsync(pull, "terrateam apply"), StringComparison.Ordinal);
        Assert.Single(scenario.Runner.Jobs);
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task Without_the_permission_they_are_statuses_and_that_is_told_once()
    {
        var permissions = new Dictionary<string, string>(SandboxOptions.DefaultPermissions, StringComparer.Ordinal)
        {
            ["checks"] = "read",
        };
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new() { Files = FilesOf("results: checks"), Permissions = permissions }
        );
        var pull = await scenario.OpenPlannedAsync();
        var other = await scenario.OpenPlannedAsync("dns", "other");

        Assert.DoesNotContain(pull.Checks, IsOurs);
        Assert.Single(ScenarioEnvironment.AnswersOn(pull).Concat(ScenarioEnvironment.AnswersOn(other)), comment =>
            comment.Body.Contains("Results are shown as commit statuses", StringComparison.Ordinal)
        );
        await scenario.SettleAsync();
    }

    private static bool IsOurs(Terrateam.Sandbox.GitHub.Statuses.SandboxCheckRun check) => check.App == "terrateam";

    private static Task<ScenarioEnvironment> StartAsync(string notifications, string more = "") =>
        ScenarioEnvironment.StartAsync(new() { Files = FilesOf(notifications, more) });

    private static Dictionary<string, string> FilesOf(string notifications, string more = "") =>
        new(ScenarioEnvironment.Infra, StringComparer.Ordinal)
        {
            [".terrateam/config.yml"] = $"notifications:\n  {notifications}\n{more}",
        };
}

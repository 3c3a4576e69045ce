using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Sandbox.GitHub.PullRequests;

namespace Terrateam.Tests.Scenarios;

/// <summary>Several runs at once, of which some come to a bad end.</summary>
public sealed class BatchTests
{
    private const string OneEach = "batch_runs: {enabled: true, max_workspaces_per_batch: 1}\n";
    private static readonly string[] All = ["dns", "network", "web"];

    [Fact]
    public async Task Batches_of_two_environments_are_dispatched_each_into_its_own()
    {
        await using var scenario = await StartAsync(
            """
            batch_runs: {enabled: true, max_workspaces_per_batch: 2}
            workflows:
            - {tag_query: 'dir:web', environment: staging}
            - {tag_query: '', environment: production}

            """
        );
        var pull = await OpenPlannedAsync(scenario);
        await scenario.HearAsync(pull, "terrateam apply");

        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        string[] expected =
        [
            "production apply dns, network",
            "production plan dns, network",
            "staging apply web",
            "staging plan web",
        ];
        Assert.Equal(
            expected,
            scenario
                .Repository.Runs.Select(run => $"{run.Environment} {DoneBy(scenario, run.Inputs["work-token"])}")
                .Order(StringComparer.Ordinal)
        );
        await pull.MergeAsync("alice");
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task Of_three_plans_one_that_never_began_and_one_that_died_with_its_plan_leave_the_third_alone()
    {
        await using var scenario = await StartAsync(OneEach);
        var worked = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        scenario.Runner.Next(_ => Task.FromResult(1));
        scenario.Runner.Next(async job =>
        {
            worked["dead"] = await TakeAsync(job);
            Assert.Equal(200, (await job.UploadAsync(worked["dead"], "default")).Status);
            return 137;
        });
        var pull = await OpenAsync(scenario);
        await scenario.UntilAsync(() => Task.FromResult(scenario.Repository.Runs.Count == 3), "three runs");
        await scenario.SettleAsync();

        var states = All.ToDictionary(
            one => one,
            one => ScenarioEnvironment.StateOf(pull, $"terrateam plan: {one} default"),
            StringComparer.Ordinal
        );
        Assert.Equal("failure", states[worked["dead"]]);
        Assert.Equal(["failure", "failure", "success"], states.Values.Order(StringComparer.Ordinal));
        Assert.Equal("pending", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        Assert.Equal((1, 3), (await scenario.App.CountPlansAsync(), ScenarioEnvironment.AnswersOn(pull).Count));

        await scenario.HearAsync(pull, "terrateam plan");
        Assert.All(All, one =>
            Assert.Equal("success", ScenarioEnvironment.StateOf(pull, $"terrateam plan: {one} default"))
        );
        await scenario.EndAsync(plans: 3, locks: 0);
    }

    [Fact]
    public async Task Of_three_applies_the_one_that_never_began_may_be_asked_for_again_and_the_one_that_died_is_to_be_planned()
    {
        await using var scenario = await StartAsync(OneEach);
        var pull = await OpenPlannedAsync(scenario);
        var dead = "";
        scenario.Runner.Next(_ => Task.FromResult(1));
        scenario.Runner.Next(async job =>
        {
            dead = await TakeAsync(job);
            Assert.Equal(200, (await job.DownloadAsync(dead, "default")).Status);
            return 137;
        });
        await pull.CommentAsync("alice", "terrateam apply");
        await scenario.UntilAsync(() => Task.FromResult(scenario.Repository.Runs.Count == 6), "three applies");
        await scenario.SettleAsync();

        var applied = All.Single(one =>
            ScenarioEnvironment.StateOf(pull, $"terrateam apply: {one} default") == "success"
        );
        var idle = All.Single(one => one != applied && one != dead);
        Assert.Equal("failure", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        Assert.Equal(
            (1, 1),
            (await scenario.App.CountPlansAsync(), await scenario.App.CountLocksAsync(scenario.Repository.Id))
        );

        var refusal = await scenario.HearAsync(pull, "terrateam apply");
        Assert.Contains($"`{dead}` `default`: the plan was used by an apply before", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain($"`{idle}`", refusal, StringComparison.Ordinal);
        await scenario.HearAsync(pull, $"terrateam apply dir:{idle}");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, $"terrateam apply: {idle} default"));

        await scenario.HearAsync(pull, $"terrateam plan dir:{dead}");
        await scenario.HearAsync(pull, "terrateam apply");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        await pull.MergeAsync("alice");
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task Unlocking_in_the_middle_ends_the_applies_that_go_on_and_what_they_report_afterwards_is_refused()
    {
        await using var scenario = await StartAsync(OneEach);
        var pull = await OpenPlannedAsync(scenario);
        PausedJob[] pauses = [scenario.Runner.Pause(), scenario.Runner.Pause()];
        await pull.CommentAsync("alice", "terrateam apply");
        var jobs = await Task.WhenAll(pauses.Select(pause => pause.Arrived));
        await scenario.UntilAsync(
            () =>
                Task.FromResult(
                    All.Count(one => ScenarioEnvironment.StateOf(pull, $"terrateam apply: {one} default") == "success")
                        == 1
                ),
            "the third apply"
        );

        // Its status may be a step ahead of its end.
        await scenario.SettleAsync(openRuns: 2);
        await pull.CommentAsync("alice", "terrateam unlock");
        await scenario.SettleAsync();

        Assert.Contains(ScenarioEnvironment.AnswersOn(pull), comment =>
            comment.Body.Contains("ended 2 runs", StringComparison.Ordinal)
        );
        Assert.Equal(2, scenario.Repository.Runs.Count(run => run.Conclusion == "cancelled"));
        foreach (var job in jobs)
            Assert.NotEqual(200, (await job.Undead().ReportAsync([])).Status);
        Assert.Equal(0, await scenario.App.CountLocksAsync(scenario.Repository.Id));

        // The effects of two runs are unknown, and the third no longer holds a lock: everything must be planned again.
        Assert.Contains(
            "the plan was used by an apply before",
            await scenario.HearAsync(pull, "terrateam apply"),
            StringComparison.Ordinal
        );
        await scenario.HearAsync(pull, "terrateam plan");
        await scenario.HearAsync(pull, "terrateam apply");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task A_run_that_is_slow_to_tell_does_not_leave_the_overall_status_behind_what_another_told_meanwhile()
    {
        var slow = new HeldStatus();
        await using var scenario = await StartAsync(OneEach, slow.Watch);
        var pull = await OpenPlannedAsync(scenario);
        PausedJob[] pauses = [scenario.Runner.Pause(), scenario.Runner.Pause()];
        await pull.CommentAsync("alice", "terrateam apply");
        await Task.WhenAll(pauses.Select(pause => pause.Arrived));
        await scenario.UntilAsync(
            () =>
                Task.FromResult(
                    All.Count(one => ScenarioEnvironment.StateOf(pull, $"terrateam apply: {one} default") == "success")
                        == 1
                ),
            "the third apply"
        );
        await scenario.SettleAsync(openRuns: 2);

        slow.Hold(status => status.Context == "terrateam apply" && status.Description == "2 of 3 applied");
        pauses[0].GoOn();
        await slow.Arrived;
        pauses[1].GoOn();
        await scenario.WaitForAsync(pull, "terrateam apply", "success");
        slow.Release();
        await scenario.SettleAsync();

        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        await pull.MergeAsync("alice");
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    private static async Task<string> TakeAsync(ScriptedJob job) =>
        Assert.Single(ScriptedJob.DirspacesOf(await job.TakeWorkAsync())).Path;

    private static string DoneBy(ScenarioEnvironment scenario, string workToken) =>
        scenario.Runner.Jobs.Single(job => job.WorkToken == workToken).Done;

    private static Task<ScenarioEnvironment> StartAsync(
        string configuration,
        Action<IServiceCollection>? replace = null
    ) =>
        ScenarioEnvironment.StartAsync(
            new()
            {
                Replace = replace,
                Files = All.ToDictionary(
                        one => $"{one}/main.tf",
                        one => $"resource \"terraform_data\" \"{one}\" {{}}\n",
                        StringComparer.Ordinal
                    )
                    .Append(new(".terrateam/config.yml", configuration))
                    .ToDictionary(StringComparer.Ordinal),
            }
        );

    private static Task<SandboxPullRequest> OpenAsync(ScenarioEnvironment scenario) =>
        scenario.Repository.OpenPullRequestAsync(
            "change",
            "Change all",
            "alice",
            All.SelectMany(one => ScenarioEnvironment.Change(one, "change")).ToDictionary(StringComparer.Ordinal)
        );

    private static async Task<SandboxPullRequest> OpenPlannedAsync(ScenarioEnvironment scenario)
    {
        var pull = await OpenAsync(scenario);
        foreach (var directory in All)
            await scenario.WaitForAsync(pull, $"terrateam plan: {directory} default", "success");
        await scenario.SettleAsync();
        return pull;
    }
}

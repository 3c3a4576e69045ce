using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Actions;

namespace Terrateam.Tests.Sandbox.GitHub;

public sealed class ActionsTests
{
    private const string Dispatches = "/repos/acme/infra/actions/workflows/terrateam.yml/dispatches";

    [Fact]
    public async Task A_dispatched_job_is_a_process_in_a_fresh_checkout_with_the_environment_of_actions()
    {
        await using var one = await Sandboxed.StartAsync(
            async (job, cancelled) =>
            {
                await job.CheckOutAsync();
                return await job.RunAsync(
                    "sh",
                    ["-c", "env; git rev-parse HEAD; ls -a; cat network/main.tf"],
                    cancelled: cancelled
                );
            }
        );

        var run = await RunAsync(one);

        Assert.Equal("success", run.Conclusion);
        var lines = run.Log.Split('\n');
        Assert.Contains($"GITHUB_RUN_ID={run.Id}", lines);
        Assert.Contains($"GITHUB_REPOSITORY_ID={one.Repository.Id}", lines);
        Assert.Contains($"GITHUB_SHA={run.HeadSha}", lines);
        Assert.Contains(run.HeadSha, lines);
        Assert.Contains("GITHUB_REF=refs/heads/main", lines);
        Assert.Contains("GITHUB_ACTIONS=true", lines);
        Assert.Equal("\"ubuntu-latest\"", run.Inputs["runs_on"]);
        Assert.DoesNotContain(lines, line => line.StartsWith("GITHUB_TOKEN=", StringComparison.Ordinal));
        Assert.Contains(lines, line =>
            line.StartsWith("ACTIONS_ID_TOKEN_REQUEST_URL=" + one.GitHub.BaseUrl, StringComparison.Ordinal)
        );
        Assert.Contains("resource \"terraform_data\" \"network\" {}", lines);
        var home = lines.Single(line => line.StartsWith("HOME=", StringComparison.Ordinal));
        Assert.StartsWith("HOME=" + one.GitHub.Directory, home, StringComparison.Ordinal);
        Assert.Equal("Terrateam w1", run.Title);
    }

    [Theory]
    [InlineData("exit 3", "failure")]
    [InlineData("kill -9 $$", "failure")]
    [InlineData("true", "success")]
    public async Task The_exit_code_is_the_conclusion_and_each_step_is_an_event(string script, string conclusion)
    {
        await using var one = await Sandboxed.StartAsync(
            (job, cancelled) => job.RunAsync("sh", ["-c", script], cancelled: cancelled)
        );

        var run = await RunAsync(one);
        await one.GitHub.WaitForWebhooksAsync();

        Assert.Equal(conclusion, run.Conclusion);
        Assert.Equal(
            [
                "workflow_run.requested",
                "workflow_job.queued",
                "workflow_job.in_progress",
                "workflow_run.in_progress",
                "workflow_job.completed",
                "workflow_run.completed",
            ],
            one.GitHub.Deliveries.Select(hook => hook.ToString())
                .Where(name => name.StartsWith("workflow_", StringComparison.Ordinal))
        );
        Assert.Equal(
            conclusion,
            one.GitHub.Deliveries[^1].Body.GetProperty("workflow_run").GetProperty("conclusion").GetString()
        );
    }

    [Fact]
    public async Task Both_answers_to_a_dispatch_are_given_as_asked()
    {
        await using var one = await Sandboxed.StartAsync();

        var without = await one.Api.PostAsync(Dispatches, Body());
        var body = Body();
        body["return_run_details"] = true;
        var with = await one.Api.PostAsync(Dispatches, body);

        Assert.Equal((204, "", 200), (without.Status, without.Text, with.Status));
        Assert.Contains(one.Repository.Runs, run => run.Id == (long)with.Json["workflow_run_id"]!);
    }

    [Theory]
    [InlineData("nowhere", "work-token", "No ref found for: nowhere")]
    [InlineData("main", "surprise", "Unexpected inputs provided: [\"surprise\"]")]
    [InlineData("main", "environment", "Required input 'work-token' not provided")]
    [InlineData("bare", "work-token", "Workflow does not have 'workflow_dispatch' trigger")]
    public async Task A_dispatch_that_does_not_fit_the_file_at_the_ref_is_refused(
        string reference,
        string input,
        string message
    )
    {
        await using var one = await Sandboxed.StartAsync();
        await one.Repository.PushAsync(
            "bare",
            "alice",
            "No dispatch",
            Samples.Change(
                Samples.WorkflowPath,
                """
                on: push
                jobs:
                  a:
                    runs-on: x

                """
            )
        );

        var answer = await one.Api.PostAsync(
            Dispatches,
            new JsonObject
            {
                ["ref"] = reference,
                ["inputs"] = new JsonObject { [input] = "x", ["api-base-url"] = "y" },
            }
        );

        Assert.Equal((422, message), (answer.Status, answer.Message));
        Assert.Empty(one.Repository.Runs);
    }

    [Fact]
    public async Task A_workflow_whose_runner_never_comes_stays_queued_until_it_is_cancelled()
    {
        await using var one = await Sandboxed.StartAsync();
        one.GitHub.Actions.Next(RunFate.NeverStarts);
        await one.Api.PostAsync(Dispatches, Body());

        var queued = Assert.Single(one.Repository.Runs);
        await one.Api.PostAsync($"/repos/acme/infra/actions/runs/{queued.Id}/cancel");

        Assert.Equal("queued", queued.Status);
        Assert.Equal("cancelled", Assert.Single(one.Repository.Runs).Conclusion);
        Assert.Equal(409, (await one.Api.PostAsync($"/repos/acme/infra/actions/runs/{queued.Id}/cancel")).Status);
    }

    [Fact]
    public async Task A_failure_at_start_up_has_no_job_and_no_job_event()
    {
        await using var one = await Sandboxed.StartAsync();
        one.GitHub.Actions.Next(RunFate.FailsAtStartup);
        await one.Api.PostAsync(Dispatches, Body());
        await one.GitHub.WaitForWebhooksAsync();

        var run = Assert.Single(one.Repository.Runs);
        Assert.Equal("startup_failure", run.Conclusion);
        Assert.Equal(
            0,
            (int)(await one.Api.GetAsync($"/repos/acme/infra/actions/runs/{run.Id}/jobs")).Json["total_count"]!
        );
        Assert.DoesNotContain("workflow_job", one.Receiver.Names);
    }

    [Fact]
    public async Task A_killed_job_fails_a_cancelled_one_is_cancelled_and_both_can_run_again()
    {
        var started = new SemaphoreSlim(0);
        await using var one = await Sandboxed.StartAsync(
            (job, cancelled) =>
            {
                var running = job.RunAsync("sleep", [job.Attempt > 1 ? "0" : "600"], cancelled: cancelled);
                started.Release();
                return running;
            }
        );
        await one.Api.PostAsync(Dispatches, Body());
        await one.Api.PostAsync(Dispatches, Body());
        await started.WaitAsync(TestContext.Current.CancellationToken);
        await started.WaitAsync(TestContext.Current.CancellationToken);
        var (killed, cancelled) = (one.Repository.Runs[0].Id, one.Repository.Runs[1].Id);

        await one.GitHub.Actions.KillAsync(killed);
        await one.GitHub.Actions.CancelAsync(cancelled);
        await one.Repository.WaitForRunAsync(run => run.Id == killed && run.Conclusion == "failure");
        await one.Repository.WaitForRunAsync(run => run.Id == cancelled && run.Conclusion == "cancelled");
        one.GitHub.Actions.Rerun(killed);
        var again = await one.Repository.WaitForRunAsync(run =>
            run.Id == killed && run.Attempt == 2 && run.IsCompleted
        );

        Assert.Equal(("success", "w1"), (again.Conclusion, again.Inputs["work-token"]));
    }

    [Fact]
    public async Task Runs_are_found_by_event_branch_and_time()
    {
        await using var one = await Sandboxed.StartAsync();
        await one.Api.PostAsync(Dispatches, Body());
        one.Time.Advance(TimeSpan.FromMinutes(10));
        await one.Api.PostAsync(Dispatches, Body("w2"));

        async Task<IEnumerable<string>> Titles(string query) =>
            (await one.Api.GetAsync("/repos/acme/infra/actions/workflows/terrateam.yml/runs?" + query)).Json[
                "workflow_runs"
            ]!
                .AsArray()
                .Select(run => (string)run!["display_title"]!);

        Assert.Equal(["Terrateam w2", "Terrateam w1"], await Titles("event=workflow_dispatch"));
        Assert.Equal(["Terrateam w2"], await Titles("created=%3E%3D2026-03-01T12:05:00Z"));
        Assert.Equal(["Terrateam w1"], await Titles("created=2026-03-01T11:00:00Z..2026-03-01T12:05:00Z"));
        Assert.Empty(await Titles("event=push"));
        Assert.Empty(await Titles("branch=other"));
    }

    private static JsonObject Body(string token = "w1") =>
        new()
        {
            ["ref"] = "main",
            ["inputs"] = new JsonObject { ["work-token"] = token, ["api-base-url"] = "http://127.0.0.1:1" },
        };

    private static async Task<SandboxRun> RunAsync(Sandboxed one)
    {
        Assert.Equal(204, (await one.Api.PostAsync(Dispatches, Body())).Status);
        return await one.Repository.WaitForRunAsync(run => run.IsCompleted);
    }
}

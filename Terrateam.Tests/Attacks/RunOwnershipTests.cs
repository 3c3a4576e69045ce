using Microsoft.Extensions.DependencyInjection;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Runs;
using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Tests.Core.Locks;
using Terrateam.Tests.Scenarios;

namespace Terrateam.Tests.Attacks;

/// <summary>A run belongs to the job that GitHub started for it, and to no job that says so.</summary>
public sealed class RunOwnershipTests
{
    private const string Listing = "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs";

    [Fact]
    public async Task The_job_of_another_pull_request_does_not_get_an_apply_that_GitHub_has_not_named_yet()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new ScenarioOptions { TellsDispatchedRun = false }
        );
        var victim = await scenario.OpenPlannedAsync("network", "victim");
        var pause = scenario.Runner.Pause();
        var own = await scenario.OpenAsync("dns", "attacker", author: "mallory");
        var attacker = await pause.Arrived;
        var isSilent = true;
        scenario.GitHub.Faults.Fail(500, int.MaxValue, operation => isSilent && operation == Listing);
        scenario.GitHub.Actions.Next(RunFate.NeverStarts);

        await victim.CommentAsync("alice", "terrateam apply");
        await scenario.UntilAsync(
            async () => await ApplyAsync(scenario) is { DispatchedAt: not null },
            "the apply to be dispatched"
        );
        var apply = scenario.Repository.Runs[^1];
        var identity = await attacker.IdentityAsync();

        // The id in the run's title is public. The work token is in the inputs only, and could leak.
        Assert.Null((await ApplyAsync(scenario))!.WorkflowRunId);
        Assert.Equal(
            403,
            (
                await attacker.InitiateAsync(identity, workToken: Guid.Parse(apply.Title.Split(' ')[^1]).ToString())
            ).Status
        );
        Assert.Equal(409, (await attacker.InitiateAsync(identity, workToken: apply.Inputs["work-token"])).Status);
        Assert.Equal(
            403,
            (await attacker.InitiateAsync(identity, workToken: apply.Inputs["work-token"], runId: apply.Id)).Status
        );
        Assert.Null((await ApplyAsync(scenario))!.WorkflowRunId);

        isSilent = false;
        await scenario.UntilAsync(
            async () => await ApplyAsync(scenario) is { WorkflowRunId: not null },
            "GitHub to list the apply"
        );
        Assert.Equal(apply.Id, (await ApplyAsync(scenario))!.WorkflowRunId);
        Assert.Equal(403, (await attacker.InitiateAsync(identity, workToken: apply.Inputs["work-token"])).Status);
        Assert.Equal(RunStatus.Dispatched, (await ApplyAsync(scenario))!.Status);

        pause.GoOn();
        await scenario.WaitForAsync(own, "terrateam plan: dns default", "success");
    }

    [Fact]
    public async Task The_title_says_nothing_that_a_job_could_ask_for_work_with()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        await scenario.OpenPlannedAsync();

        var run = Assert.Single(scenario.Repository.Runs);
        Assert.StartsWith("Terrateam plan #1: network ", run.Title, StringComparison.Ordinal);
        Assert.True(Guid.TryParse(run.Title.Split(' ')[^1], out var shown));
        Assert.NotEqual(Guid.Parse(run.Inputs["work-token"]), shown);
        Assert.NotNull(
            await scenario
                .App.Services.GetRequiredService<RunStore>()
                .FindByWorkTokenAsync(Guid.Parse(run.Inputs["work-token"]), TestContext.Current.CancellationToken)
        );
        Assert.Null(
            await scenario
                .App.Services.GetRequiredService<RunStore>()
                .FindByWorkTokenAsync(shown, TestContext.Current.CancellationToken)
        );
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task A_workflow_that_shows_its_work_token_to_everybody_is_not_started()
    {
        var workflow = await SampleWorkflow.ReadAsync();
        await using var scenario = await ScenarioEnvironment.StartAsync(
            SampleWorkflow.In(workflow.Replace("inputs.correlation-id", "inputs.work-token", StringComparison.Ordinal))
        );
        var pull = await scenario.OpenAsync();
        await scenario.WaitForAsync(pull, "terrateam plan: network default", "failure");
        await scenario.SettleAsync();

        Assert.Empty(scenario.Repository.Runs);
        var said = Assert.Single(ScenarioEnvironment.AnswersOn(pull)).Body;
        Assert.Contains(ScenarioEnvironment.WorkflowPath, said, StringComparison.Ordinal);
        Assert.Contains("inputs.correlation-id", said, StringComparison.Ordinal);
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Theory]
    [InlineData("title")]
    [InlineData("event")]
    [InlineData("path")]
    [InlineData("branch")]
    [InlineData("actor")]
    [InlineData("time")]
    [InlineData("twice")]
    [InlineData("untitled")]
    public void A_listed_run_in_which_anything_differs_is_not_the_one(string what)
    {
        var since = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var run = Sample.Run(RunKind.Plan, 1, since, new Dirspace("network", "default")) with
        {
            Correlation = "c0ffee",
            WorkflowPath = ".github/workflows/terrateam.yml",
            DispatchRef = "main",
        };
        var right = new WorkflowRun(
            7,
            "Terrateam c0ffee",
            "queued",
            null,
            "abc",
            "u",
            since,
            ".github/workflows/terrateam.yml@main",
            "workflow_dispatch",
            "main",
            "terrateam[bot]"
        );
        Assert.Same(right, DispatchedRuns.Confirm(run, [right], "terrateam[bot]", since));

        WorkflowRun[] listed = what switch
        {
            "title" => [right with { Title = "Terrateam c0ffe" }],
            "event" => [right with { Event = "repository_dispatch" }],
            "path" => [right with { Path = ".github/workflows/terrateam.yml.yml" }],
            "branch" => [right with { HeadBranch = "evil" }],
            "actor" => [right with { TriggeringActor = "mallory" }],
            "time" => [right with { CreatedAt = since.AddSeconds(-1) }],
            "twice" => [right, right with { Id = 8 }],
            _ => [right with { Title = "" }],
        };

        Assert.Null(
            DispatchedRuns.Confirm(
                what == "untitled" ? run with { Correlation = "" } : run,
                listed,
                "terrateam[bot]",
                since
            )
        );
    }

    private static async Task<Run?> ApplyAsync(ScenarioEnvironment scenario)
    {
        var runs = scenario.App.Services.GetRequiredService<RunStore>();
        foreach (var id in await runs.OpenAsync(CancellationToken.None))
        {
            if (await runs.FindAsync(id, CancellationToken.None) is { Kind: RunKind.Apply } apply)
                return apply;
        }

        return null;
    }
}

using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Tests.Attacks;

namespace Terrateam.Tests.Scenarios;

/// <summary>
/// Jobs that send no OIDC token and work on what their workflow has checked out, as the original runner does.
/// </summary>
public sealed class OriginalRunnerTests
{
    private const string Plan = "terrateam plan: network default";
    private const string Unreviewed = "access_control: {policies: [{tag_query: '', apply_autoapprove: ['*']}]}";

    [Theory]
    [InlineData("default")]
    [InlineData("head")]
    public async Task Its_workflow_is_started_on_the_branch_of_the_pull_request_and_what_it_plans_is_the_head(
        string dispatchRef
    )
    {
        await using var scenario = await StartAsync("", dispatchRef);
        var planned = "";
        scenario.Runner.Next(job =>
        {
            planned = job.Context.Environment["GITHUB_SHA"];
            return WorkAsync(job);
        });
        var pull = await scenario.OpenPlannedAsync();

        Assert.Equal(pull.HeadSha, planned);
        scenario.Runner.Next(WorkAsync);
        await scenario.HearAsync(pull, "terrateam apply");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task A_fork_gets_no_plan_of_the_default_branch_but_the_reason()
    {
        await using var scenario = await StartAsync("");
        var pull = await OpenForkAsync(scenario);
        var answer = await RefusedAsync(scenario, pull, "terrateam plan");

        Assert.Equal(403, answer.Status);
        Assert.Contains(
            "never the commit of a fork",
            ScenarioEnvironment.AnswersOn(pull)[^1].Body,
            StringComparison.Ordinal
        );
        Assert.Equal("failure", ScenarioEnvironment.StateOf(pull, Plan));
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task A_fork_is_planned_by_a_runner_that_checks_out_what_it_is_to_plan()
    {
        await using var scenario = await StartAsync("");
        var pull = await OpenForkAsync(scenario);
        await scenario.HearAsync(pull, "terrateam plan");

        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, Plan));
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_apply_without_a_look_is_a_plan_and_then_an_apply(bool hasChanges)
    {
        await using var scenario = await StartAsync(Unreviewed);
        scenario.Runner.Next(WorkAsync);
        var pull = await scenario.OpenPlannedAsync();
        scenario.Runner.Next(job => WorkAsync(job, hasChanges));
        scenario.Runner.Next(WorkAsync);
        await scenario.HearAsync(pull, "terrateam apply-autoapprove");

        Assert.Equal(
            hasChanges ? ["plan network", "plan network", "apply network"] : ["plan network", "plan network"],
            scenario.Runner.Jobs.Select(job => job.Done)
        );
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        await scenario.EndAsync(plans: 0, locks: hasChanges ? 1 : 0);
    }

    [Fact]
    public async Task An_apply_without_a_look_of_a_commit_that_is_not_the_head_any_more_stops_after_the_plan()
    {
        await using var scenario = await StartAsync(Unreviewed + "\nwhen_modified: {autoplan: false}");
        var pull = await scenario.OpenAsync();
        await scenario.SettleAsync();
        scenario.Runner.Next(async job =>
        {
            var work = await job.TakeWorkAsync(identified: false);
            scenario.GitHub.Webhooks.Drop(
                static delivery => delivery is { Event: "pull_request", Action: "synchronize" },
                count: 1
            );
            await pull.PushAsync("More", ScenarioEnvironment.Change("network", "more"));
            return await job.CarryOutAsync(work);
        });
        await scenario.HearAsync(pull, "terrateam apply-autoapprove");

        Assert.False(scenario.HasApplied());
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task An_apply_without_a_look_asks_again_for_what_is_required_before_it_applies()
    {
        await using var scenario = await StartAsync(
            Unreviewed + "\napply_requirements: {checks: [{tag_query: '', approved: {enabled: true}}]}"
        );
        scenario.Repository.Grant("bob", "write");
        scenario.Runner.Next(WorkAsync);
        var pull = await scenario.OpenPlannedAsync();
        await pull.ReviewAsync("bob", "APPROVED");
        scenario.Runner.Next(async job =>
        {
            var work = await job.TakeWorkAsync(identified: false);
            await pull.ReviewAsync("bob", "CHANGES_REQUESTED");
            return await job.CarryOutAsync(work);
        });

        Assert.Contains(
            "approval",
            await scenario.HearAsync(pull, "terrateam apply-autoapprove"),
            StringComparison.Ordinal
        );
        Assert.False(scenario.HasApplied());
        await pull.CloseAsync("alice");
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    private static async Task<SandboxPullRequest> OpenForkAsync(ScenarioEnvironment scenario)
    {
        var fork = await scenario.Repository.ForkAsync("mallory");
        var pull = await scenario.Repository.OpenPullRequestAsync(
            "change",
            "Change network",
            "mallory",
            ScenarioEnvironment.Change("network", "fork"),
            fork: fork
        );
        await scenario.SettleAsync();
        scenario.Repository.Grant("alice", "write");
        return pull;
    }

    private static async Task<BackendAnswer> RefusedAsync(
        ScenarioEnvironment scenario,
        SandboxPullRequest pull,
        string command
    )
    {
        BackendAnswer? answer = null;
        scenario.Runner.Next(async job =>
        {
            answer = await job.InitiateWhenKnownAsync(identity: null);
            return 1;
        });
        await scenario.HearAsync(pull, command);
        return answer!;
    }

    private static Task<int> WorkAsync(ScriptedJob job) => WorkAsync(job, hasChanges: true);

    private static async Task<int> WorkAsync(ScriptedJob job, bool hasChanges)
    {
        var work = await job.TakeWorkAsync(identified: false);
        return await job.CarryOutAsync(work, hasChanges);
    }

    private static Task<ScenarioEnvironment> StartAsync(string configuration, string dispatchRef = "default") =>
        AttackEnvironment.StartAsync(
            configuration,
            new()
            {
                Settings = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["Runs:RunnerAuthentication"] = "work-token",
                    ["Runs:DispatchRef"] = dispatchRef,
                },
            }
        );
}

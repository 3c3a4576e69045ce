using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Sandbox.GitHub.PullRequests;

namespace Terrateam.Tests.Scenarios;

/// <summary><c>apply-autoapprove</c>: planned and applied in one.</summary>
public sealed class UnreviewedApplyTests
{
    private const string Command = "terrateam apply-autoapprove";
    private const string Apply = "terrateam apply: network default";
    private const string Permitted =
        "access_control: {policies: [{tag_query: '', apply_autoapprove: ['role:write']}]}\n";

    [Fact]
    public async Task Apply_autoapprove_is_for_those_that_a_policy_names_and_is_an_unsafe_apply_on_the_wire()
    {
        await using var scenario = await StartAsync(
            "access_control: {policies: [{tag_query: '', apply_autoapprove: ['user:bob']}]}\n",
            job: null
        );
        scenario.Repository.Grant("bob", "write");
        var pull = await scenario.OpenPlannedAsync();
        var refusal = await scenario.HearAsync(pull, Command);
        Assert.Contains("`alice` may not apply-autoapprove this", refusal, StringComparison.Ordinal);
        Assert.Contains("`apply_autoapprove`", refusal, StringComparison.Ordinal);

        var work = "";
        scenario.Runner.Next(async job =>
        {
            var given = await job.TakeWorkAsync();
            work = given.ToJsonString();

            // No stored plan is available: the reviewed plan is not the one that is applied.
            Assert.NotEqual(200, (await job.DownloadAsync("network", "default")).Status);
            return await job.CarryOutAsync(given);
        });
        await scenario.HearAsync(pull, Command, by: "bob");

        Assert.Contains("\"type\":\"unsafe-apply\"", work, StringComparison.Ordinal);
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task Apply_autoapprove_has_terraform_plan_and_apply_in_one_once_what_is_required_holds()
    {
        await using var scenario = await StartAsync(
            Permitted
                + "when_modified: {autoplan: false}\napply_requirements: {checks: [{tag_query: '', approved: "
                + "{enabled: true}}]}\n",
            TerrateamJob.BuiltHere
        );
        scenario.Repository.Grant("bob", "write");
        var state = Path.Combine(scenario.GitHub.Directory, "state", "network.tfstate");
        var pull = await OpenAsync(
            scenario,
            $$"""
            terraform {
              backend "local" {
                path = "{{state}}"
              }
            }

            resource "terraform_data" "network" {
              input = "blue"
            }
            """
        );
        Assert.Contains("0 of 1 approval", await scenario.HearAsync(pull, Command), StringComparison.Ordinal);
        Assert.Empty(scenario.Repository.Runs);

        await pull.ReviewAsync("bob", "APPROVED");
        var told = await scenario.HearAsync(pull, Command);

        Assert.Contains("Planned and applied in one", told, StringComparison.Ordinal);
        Assert.Contains("1 added", told, StringComparison.Ordinal);
        Assert.Contains(
            "blue",
            await File.ReadAllTextAsync(state, TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        Assert.Equal(
            ("success", "success"),
            (ScenarioEnvironment.StateOf(pull, Apply), ScenarioEnvironment.StateOf(pull, "terrateam apply"))
        );
        Assert.Equal(
            (0, 1),
            (await scenario.App.CountPlansAsync(), await scenario.App.CountLocksAsync(scenario.Repository.Id))
        );
        Assert.Contains("Nothing left", await scenario.HearAsync(pull, Command), StringComparison.Ordinal);

        await pull.MergeAsync("alice");
        await scenario.EndAsync(plans: 0, locks: 0);
        Assert.Single(scenario.Repository.Runs);
    }

    [Fact]
    public async Task Apply_autoapprove_that_terraform_refuses_is_a_failed_apply_that_holds_and_uses_up_the_plan()
    {
        await using var scenario = await StartAsync(Permitted, TerrateamJob.BuiltHere);
        var pull = await OpenAsync(
            scenario,
            """
            resource "terraform_data" "network" {
              provisioner "local-exec" {
                command = "echo the quota is used up >&2; exit 3"
              }
            }
            """
        );
        await scenario.WaitForAsync(pull, "terrateam plan: network default", "success");
        await scenario.SettleAsync();

        Assert.Contains("the quota is used up", await scenario.HearAsync(pull, Command), StringComparison.Ordinal);

        Assert.Equal(
            ("failure", "failure"),
            (ScenarioEnvironment.StateOf(pull, Apply), ScenarioEnvironment.StateOf(pull, "terrateam apply"))
        );
        Assert.Equal(
            (0, 1),
            (await scenario.App.CountPlansAsync(), await scenario.App.CountLocksAsync(scenario.Repository.Id))
        );
        Assert.Contains(
            "the plan was used by an apply before",
            await scenario.HearAsync(pull, "terrateam apply"),
            StringComparison.Ordinal
        );

        await pull.PushAsync("Mend", ScenarioEnvironment.Change("network", "mended"));
        await scenario.WaitForAsync(pull, "terrateam plan: network default", "success");
        await scenario.SettleAsync();
        await scenario.HearAsync(pull, Command);
        Assert.Equal(
            ("success", "success"),
            (ScenarioEnvironment.StateOf(pull, Apply), ScenarioEnvironment.StateOf(pull, "terrateam apply"))
        );
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task Apply_autoapprove_that_never_began_leaves_the_plan_and_one_that_died_counts_as_failed()
    {
        await using var scenario = await StartAsync(Permitted, job: null);
        var pull = await scenario.OpenPlannedAsync();
        scenario.GitHub.Actions.Next(RunFate.DiesAtOnce);
        await scenario.HearAsync(pull, Command);
        Assert.Equal("failure", ScenarioEnvironment.StateOf(pull, Apply));
        Assert.Equal(
            (1, 0),
            (await scenario.App.CountPlansAsync(), await scenario.App.CountLocksAsync(scenario.Repository.Id))
        );

        scenario.Runner.Next(async job =>
        {
            _ = await job.TakeWorkAsync();
            return 137;
        });
        await scenario.HearAsync(pull, Command);
        Assert.Equal("failure", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        Assert.Equal(
            (0, 1),
            (await scenario.App.CountPlansAsync(), await scenario.App.CountLocksAsync(scenario.Repository.Id))
        );

        await scenario.HearAsync(pull, Command);
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task Apply_autoapprove_goes_layer_by_layer_without_a_plan()
    {
        await using var scenario = await StartAsync(
            Permitted
                + "when_modified: {autoplan: false}\ndirs:\n  dns: {when_modified: {depends_on: 'dir:network'}}\n",
            job: null
        );
        var pull = await scenario.OpenAsync();
        Assert.Contains(
            "comes after `network` `default`",
            await scenario.HearAsync(pull, Command + " dir:dns"),
            StringComparison.Ordinal
        );
        await scenario.HearAsync(pull, Command);
        Assert.Equal("pending", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        await scenario.HearAsync(pull, Command);

        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        Assert.Equal(["unsafe-apply network", "unsafe-apply dns"], scenario.Runner.Jobs.Select(job => job.Done));
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    private static Task<ScenarioEnvironment> StartAsync(string configuration, JobStep? job) =>
        ScenarioEnvironment.StartAsync(
            new()
            {
                Job = job,
                Files = new Dictionary<string, string>(ScenarioEnvironment.Infra, StringComparer.Ordinal)
                {
                    [".terrateam/config.yml"] = configuration,
                },
            }
        );

    private static async Task<SandboxPullRequest> OpenAsync(ScenarioEnvironment scenario, string text) =>
        await scenario.Repository.OpenPullRequestAsync(
            "change",
            "Change network",
            "alice",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["network/main.tf"] = text }
        );
}

using System.Text.Json.Nodes;
using Terrateam.Core.Plans;
using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Tests.Cli;
using Terrateam.Tests.Scenarios;
using static Terrateam.Tests.Cli.Scenario;

namespace Terrateam.Tests.Attacks;

/// <summary>An apply uses the plan that the comment shows, even if the planning job stored another.</summary>
public sealed class ReviewedPlanTests
{
    [Fact]
    public async Task A_plan_file_that_does_something_else_than_the_comment_says_is_not_applied()
    {
        var jobs = 0;
        using var tools = new TemporaryDirectory();
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new ScenarioOptions
            {
                // What runs in a plan is the pull request's, and can be a terraform that shows something harmless.
                Job = (job, cancelled) =>
                    TerrateamJob.BuiltHere(
                        Interlocked.Increment(ref jobs) == 1 ? WithLyingTerraform(job, tools) : job,
                        cancelled
                    ),
            }
        );
        var state = Path.Combine(scenario.GitHub.Directory, "state", "network.tfstate");
        var pull = await OpenAsync(scenario, state);
        Assert.Contains(
            "terraform_data.harmless",
            ScenarioEnvironment.AnswersOn(pull)[^1].Body,
            StringComparison.Ordinal
        );
        Assert.Equal(1, await scenario.App.CountPlansAsync());

        var answer = await scenario.HearAsync(pull, "terrateam apply");

        Assert.Contains("does something else than the plan that was shown", answer, StringComparison.Ordinal);
        Assert.Contains("Plan again", answer, StringComparison.Ordinal);
        Assert.Equal("failure", ScenarioEnvironment.StateOf(pull, "terrateam apply: network default"));
        Assert.False(File.Exists(state));

        await scenario.HearAsync(pull, "terrateam plan");
        Assert.Contains(
            "terraform_data.network",
            ScenarioEnvironment.AnswersOn(pull)[^1].Body,
            StringComparison.Ordinal
        );
        await scenario.HearAsync(pull, "terrateam apply");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply: network default"));
        Assert.True(File.Exists(state));
    }

    [Fact]
    public async Task A_plan_that_nobody_was_shown_is_not_handed_out()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        scenario.Runner.Next(async job =>
        {
            var (path, workspace) = Assert.Single(ScriptedJob.DirspacesOf(await job.TakeWorkAsync()));
            await job.UploadAsync(path, workspace);
            var step = ScriptedJob.PlanStep(path, workspace, hasChanges: true);
            _ = step["payload"]!.AsObject().Remove("plan");
            return (await job.ReportAsync([step])).Status == 200 ? 0 : 1;
        });
        var pull = await scenario.OpenPlannedAsync();
        BackendAnswer? answer = null;
        scenario.Runner.Next(async job =>
        {
            var work = await job.TakeWorkAsync();
            answer = await job.DownloadAsync("network", "default");
            await job.FailAsync(work, "no plan");
            return 1;
        });

        await scenario.HearAsync(pull, "terrateam apply");

        Assert.Equal(404, answer!.Status);
        Assert.Contains("it was not shown in a comment", (string?)answer.Body!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_backend_tells_of_the_text_that_the_comment_shows_and_not_of_another()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.OpenPlannedAsync();
        BackendAnswer? answer = null;
        scenario.Runner.Next(async job =>
        {
            var work = await job.TakeWorkAsync();
            answer = await job.DownloadAsync("network", "default");
            return await job.CarryOutAsync(work);
        });

        await scenario.HearAsync(pull, "terrateam apply");

        Assert.Equal(ShownPlan.DigestOf(ScriptedJob.PlanText), (string?)answer!.Body!["shown_sha256"]);
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply: network default"));
    }

    [Theory]
    [InlineData("\"0000000000000000000000000000000000000000000000000000000000000000\"")]
    [InlineData("\"\"")]
    [InlineData("7")]
    public async Task The_runner_refuses_what_does_not_agree(string told)
    {
        await using var scenario = await StartAsync();
        await PlanAsync(scenario);
        scenario.Backend.ShownSha256 = JsonNode.Parse(told);

        var apply = await ApplyAsync(scenario);

        Assert.False((bool)apply["success"]!);
        Assert.Contains(
            "does something else than the plan that was shown",
            (string?)apply["payload"]!["text"],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_runner_applies_what_agrees_although_its_secrets_are_masked_and_older_backends_do_not_say()
    {
        await using var scenario = await StartAsync();
        scenario.Environment["SECRETS_CONTEXT"] = new JsonObject
        {
            ["TF_VAR_INPUT"] = "correct horse battery",
        }.ToJsonString();
        var plan = await PlanAsync(scenario);
        var shown = (string?)plan["payload"]!["plan"];
        Assert.Contains("\"***\"", shown, StringComparison.Ordinal);

        scenario.Backend.ShownSha256 = ShownPlan.DigestOf(shown);
        var apply = await ApplyAsync(scenario);
        Assert.True((bool)apply["success"]!, apply.ToJsonString());

        scenario.Backend.ShownSha256 = null;
        var again = await ApplyAsync(scenario);
        Assert.DoesNotContain("was shown", (string?)again["payload"]!["text"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_that_is_too_long_to_show_is_compared_by_the_whole_of_it()
    {
        await using var scenario = await StartAsync();
        var plan = await PlanAsync(
            scenario,
            $"variable \"input\" {{ default = \"v\" }}\nresource \"terraform_data\" \"x\" {{ input = [for i in "
                + $"setproduct(range(1000), range(40)) : \"line ${{i[0]}} of ${{i[1]}}\"] }}\n"
        );
        var shown = (string)plan["payload"]!["plan"]!;
        Assert.Contains("SHA-256 of the whole", shown, StringComparison.Ordinal);
        Assert.Contains("Plan: 1 to add", shown, StringComparison.Ordinal);
        Assert.True(shown.Length < 400_000);

        scenario.Backend.ShownSha256 = ShownPlan.DigestOf(shown);
        Assert.True((bool)(await ApplyAsync(scenario))["success"]!);
    }

    private static async Task<JsonNode> PlanAsync(Scenario scenario, string text = Terraform)
    {
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", text)));
        scenario.Backend.Give(Work("plan", head, "{}", Dirspace("a")));
        Assert.Equal(0, (await scenario.RunAsync()).Code);
        return scenario.Step("tf/plan");
    }

    private static async Task<JsonNode> ApplyAsync(Scenario scenario)
    {
        var head = scenario.Repository.Commit("main", Files());
        scenario.Backend.Give(Work("apply", head, "{}", Dirspace("a")));
        Assert.Equal(0, (await scenario.RunAsync()).Code);
        return scenario.Step("tf/apply");
    }

    private static JobContext WithLyingTerraform(JobContext job, TemporaryDirectory tools)
    {
        var real = job.Environment["PATH"]
            .Split(':')
            .Select(directory => Path.Combine(directory, "terraform"))
            .First(File.Exists);
        TestProgram.Write(
            tools["terraform"],
            $"#!/bin/sh\nif [ \"$1\" = show ]; then\n  printf '  # terraform_data.harmless will be "
                + $"created\\n\\nPlan: 1 to add, 0 to change, 0 to destroy.\\n'\nelse\n  exec {real} \"$@\"\nfi\n"
        );
        return job with
        {
            Environment = new Dictionary<string, string>(job.Environment, StringComparer.Ordinal)
            {
                ["PATH"] = $"{tools.Path}:{job.Environment["PATH"]}",
            },
        };
    }

    private static async Task<Terrateam.Sandbox.GitHub.PullRequests.SandboxPullRequest> OpenAsync(
        ScenarioEnvironment scenario,
        string state
    )
    {
        var pull = await scenario.Repository.OpenPullRequestAsync(
            "change",
            "Change network",
            "alice",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["network/main.tf"] = $$"""
                terraform {
                  backend "local" {
                    path = "{{state}}"
                  }
                }

                resource "terraform_data" "network" {}

                """,
            }
        );
        await scenario.WaitForAsync(pull, "terrateam plan: network default", "success");
        await scenario.SettleAsync();
        return pull;
    }
}

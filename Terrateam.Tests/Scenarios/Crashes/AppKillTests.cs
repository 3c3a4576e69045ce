using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Sandbox.GitHub.Statuses;

namespace Terrateam.Tests.Scenarios.Crashes;

/// <summary>The life of a pull request, with an app that is killed again and again.</summary>
public sealed class AppKillTests(ITestOutputHelper output)
{
    private const string File = "network/main.tf";
    private const string Plan = "terrateam plan: network default";
    private const string Apply = "terrateam apply: network default";
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    /// <summary>GitHub executes each request, and its response is lost: the worst moment of each.</summary>
    private static readonly Moment[] Story =
    [
        new("the pull request's webhook is kept", "app POST /api/github/v1/events", "\"action\":\"opened\""),
        new("the plan's comment is posted", "github POST /repos/acme/infra/issues/1/comments", ""),
        new("the first status is set", "github POST /repos/acme/infra/statuses/", "terrateam plan: network default"),
        new("the plan is dispatched", "github POST /repos/acme/infra/actions/workflows/", ""),
        new("the runner has asked for work", "app POST /api/github/v1/work-manifests/", "/initiate 200"),
        new("a part of the plan file is kept", "app PUT /api/github/v1/work-manifests/", "/plans/parts/0 200"),
        new("the plan file is complete", "app POST /api/github/v1/work-manifests/", "/plans/parts 200"),
        new("the results are kept", "app PUT /api/github/v1/work-manifests/", " 200 {"),
        new("a command is answered", "github POST /repos/acme/infra/issues/1/comments", "terrateam unlock"),
        new("an apply has its rocket", "github POST /repos/acme/infra/issues/comments/", "rocket"),
        new(
            "the runner has fetched the plan and applies",
            "app GET /api/github/v1/work-manifests/",
            "/plans/parts/0 200",
            AnswerGetsThrough: true
        ),
        new("the last status is set", "github POST /repos/acme/infra/statuses/", "1 of 1 applied"),
        new("the merge's webhook is kept", "app POST /api/github/v1/events", "\"merged\":true"),
    ];

    [Fact]
    public async Task Killed_at_any_moment_the_app_goes_on_and_does_nothing_twice_and_leaves_nothing_behind()
    {
        using var state = new TemporaryDirectory();
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                StartsApp = false,
                Job = TerrateamJob.BuiltHere,
                Files = new Dictionary<string, string>(StringComparer.Ordinal) { [File] = Directory(state.Path, 1) },
            }
        );
        await new KillStory(output, Story).TellAsync(scenario, () => TellAsync(scenario, Directory(state.Path, 2)));
        await scenario.EndAsync(plans: 0, locks: 0);

        Assert.Equal(2, scenario.Repository.Runs.Count);
        Assert.Equal(
            ["applied"],
            await System.IO.File.ReadAllLinesAsync(
                Path.Combine(state.Path, "applies"),
                TestContext.Current.CancellationToken
            )
        );
        var pull = scenario.Repository.PullRequests.Single();
        // The plan, the help, the apply.
        Assert.Equal(3, pull.Comments.Count(comment => comment.IsByBot));
        Assert.All(pull.Statuses, status => Assert.Equal("success", status.State));
    }

    private static async Task TellAsync(ScenarioEnvironment scenario, string change)
    {
        var pull = await scenario.Repository.OpenPullRequestAsync(
            "change",
            "Change it",
            "alice",
            new Dictionary<string, string?>(StringComparer.Ordinal) { [File] = change }
        );
        await WaitAsync(pull, Plan);
        await pull.CommentAsync("alice", "terrateam help");
        await pull.CommentAsync("alice", "terrateam apply");
        await WaitAsync(pull, Apply);
        await WaitAsync(pull, "terrateam apply");
        await pull.MergeAsync("alice");
    }

    private static Task<SandboxStatus> WaitAsync(SandboxPullRequest pull, string context) =>
        pull.WaitForStatusAsync(context, "success", Timeout);

    /// <summary>
    /// A directory whose apply writes a line outside of every checkout, so that the applies can be counted.
    /// </summary>
    private static string Directory(string state, int version) =>
        $$"""
            terraform {
              backend "local" {
                path = "{{state}}/network.tfstate"
              }
            }

            resource "terraform_data" "network" {
              triggers_replace = {{version}}

              provisioner "local-exec" {
                command = "echo applied >> '{{state}}/applies'"
              }
            }

            """;
}

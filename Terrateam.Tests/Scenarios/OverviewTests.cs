using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.Comments;
using Terrateam.Functions.State;
using Terrateam.Sandbox.GitHub.Comments;
using Terrateam.Sandbox.GitHub.PullRequests;

namespace Terrateam.Tests.Scenarios;

/// <summary>The one comment with the state of the whole pull request.</summary>
public sealed class OverviewTests
{
    private const string Marker = "<!-- terrateam:overview -->\n";
    private const string PostComment = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";

    [Fact]
    public async Task It_is_one_comment_from_the_first_plan_to_the_merge()
    {
        await using var scenario = await StartAsync("overview: {enabled: true}");
        var pull = await scenario.OpenPlannedAsync();
        var planned = Overview(pull);
        Assert.Contains("1 planned", planned.Body, StringComparison.Ordinal);
        Assert.Contains("| `network` | :memo: planned | +1 ~0 -0 |", planned.Body, StringComparison.Ordinal);
        var run = ScenarioEnvironment.AnswersOn(pull).Single(comment => comment.Id != planned.Id);
        Assert.Contains($"#issuecomment-{run.Id}", planned.Body, StringComparison.Ordinal);
        Assert.Contains("/actions/runs/", planned.Body, StringComparison.Ordinal);

        await scenario.HearAsync(pull, "terrateam apply");
        var applied = Overview(pull);
        Assert.Equal(planned.Id, applied.Id);
        Assert.Contains("1 applied", applied.Body, StringComparison.Ordinal);
        Assert.Contains("holds what it changes since", applied.Body, StringComparison.Ordinal);
        Assert.Contains("What is left is to merge it", applied.Body, StringComparison.Ordinal);

        await pull.MergeAsync("alice");
        await scenario.EndAsync(plans: 0, locks: 0);
        Assert.Contains("Merged | Commit", Overview(pull).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_shows_what_others_hold_and_that_they_let_go()
    {
        await using var scenario = await StartAsync("overview: {enabled: true}");
        var first = await scenario.OpenPlannedAsync();
        var second = await scenario.OpenPlannedAsync(branch: "other");

        await scenario.HearAsync(first, "terrateam apply");
        Assert.Contains("overtaken by #1", Overview(second).Body, StringComparison.Ordinal);
        await scenario.HearAsync(second, "terrateam plan");
        Assert.Contains(":lock: locked by #1", Overview(second).Body, StringComparison.Ordinal);

        await scenario.HearAsync(first, "terrateam unlock");
        Assert.Contains(":memo: planned", Overview(second).Body, StringComparison.Ordinal);
        await second.CloseAsync("alice");
        await scenario.SettleAsync();
        Assert.Contains("Closed without being merged", Overview(second).Body, StringComparison.Ordinal);
        await first.CloseAsync("alice");
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task Where_a_person_deleted_it_it_comes_back()
    {
        await using var scenario = await StartAsync("overview: {enabled: true}");
        var pull = await scenario.OpenPlannedAsync();
        var gone = Overview(pull);
        pull.DeleteComment(gone.Id, "alice");

        await scenario.HearAsync(pull, "terrateam apply");

        Assert.NotEqual(gone.Id, Overview(pull).Id);
        Assert.Contains("1 applied", Overview(pull).Body, StringComparison.Ordinal);
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task Where_GitHub_refuses_it_the_run_goes_on_with_a_comment_of_its_own()
    {
        await using var scenario = await StartAsync("overview: {enabled: true, run_comments: failures}");
        scenario.GitHub.Faults.Fail(403, 1, static operation => operation is PostComment);
        var pull = await scenario.OpenPlannedAsync();
        Assert.StartsWith(
            "<!-- terrateam:run:",
            Assert.Single(ScenarioEnvironment.AnswersOn(pull)).Body,
            StringComparison.Ordinal
        );

        await scenario.HearAsync(pull, "terrateam help");

        Assert.Contains("1 planned", Overview(pull).Body, StringComparison.Ordinal);
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task With_comments_of_failures_alone_a_plan_is_applied_as_the_overview_showed_it()
    {
        await using var scenario = await StartAsync("overview: {enabled: true, run_comments: failures}");
        var pull = await scenario.OpenPlannedAsync();
        Assert.Equal(Marker.TrimEnd(), Assert.Single(ScenarioEnvironment.AnswersOn(pull)).Body.Split('\n')[0]);

        await pull.CommentAsync("alice", "terrateam apply");
        await scenario.WaitForAsync(pull, "terrateam apply", "success");
        await scenario.SettleAsync();
        Assert.Single(ScenarioEnvironment.AnswersOn(pull));

        scenario.Runner.Next(async job =>
            (await job.FailAsync(await job.TakeWorkAsync(), "Error: no")).Status == 200 ? 1 : 2
        );
        await pull.PushAsync("alice", ScenarioEnvironment.Change("network", "again"));
        await scenario.WaitForAsync(pull, "terrateam plan: network default", "failure");
        await scenario.EndAsync(plans: 0, locks: 1);
        Assert.Contains("1 failed to plan", Overview(pull).Body, StringComparison.Ordinal);
        Assert.Contains(
            "Error: no",
            ScenarioEnvironment.AnswersOn(pull).Single(comment => comment.Id != Overview(pull).Id).Body,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_pull_request_that_changes_nothing_has_none_and_one_that_switches_it_off_says_so()
    {
        await using var scenario = await StartAsync("overview: {enabled: true}");
        var other = await scenario.Repository.OpenPullRequestAsync(
            "text",
            "Write",
            "alice",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["README.md"] = "text\n" }
        );
        await scenario.SettleAsync();
        Assert.Empty(ScenarioEnvironment.AnswersOn(other));

        var pull = await scenario.OpenPlannedAsync();
        await pull.PushAsync(
            "alice",
            new Dictionary<string, string?>(StringComparer.Ordinal) { [".terrateam/config.yml"] = "{}\n" }
        );
        await scenario.EndAsync(plans: 1, locks: 0);
        Assert.Contains("not kept up to date", Overview(pull).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_crash_it_is_found_again_and_nobody_elses_comment_is_taken_for_it()
    {
        await using var scenario = await StartAsync("overview: {enabled: true}");
        var pull = await scenario.OpenAsync();
        await scenario.SettleAsync();
        var repository = new Terrateam.Core.Changes.Repository(
            scenario.Repository.InstallationId!.Value,
            scenario.Repository.Id,
            "acme",
            "infra",
            "main"
        );
        await pull.CommentAsync("mallory", $"{Marker}mine");
        await ForgetIdAsync(scenario, repository, pull, "overview");
        await ForgetIdAsync(scenario, repository, pull, "other");

        var lasting = scenario.App.Services.GetRequiredService<LastingComments>();
        await ShowAsync("overview", "anew");
        await ShowAsync("other", "first");

        Assert.Equal($"{Marker}anew", Overview(pull).Body);
        Assert.Single(pull.Comments, comment => comment.Body == "<!-- terrateam:other -->\nfirst");
        Assert.Single(pull.Comments, comment => comment.Author == "mallory" && comment.Body == $"{Marker}mine");

        Task ShowAsync(string key, string text) =>
            lasting.ShowAsync(
                repository,
                pull.Number,
                key,
                text,
                mayCreate: true,
                isForced: false,
                CancellationToken.None
            );
    }

    private static async Task ForgetIdAsync(
        ScenarioEnvironment scenario,
        Terrateam.Core.Changes.Repository repository,
        SandboxPullRequest pull,
        string key
    )
    {
        var store = scenario.App.Services.GetRequiredService<IDocumentStore>();
        var document = CommentPublisher.KeyOf(repository, pull.Number, key);
        var known = await store.GetAsync(
            document,
            Terrateam.Functions.Comments.CommentJson.Default.PostedComment,
            CancellationToken.None
        );
        Assert.NotNull(
            await store.TryWriteAsync(
                document,
                new PostedComment(pull.CreatedAt),
                known?.ETag,
                Terrateam.Functions.Comments.CommentJson.Default.PostedComment,
                CancellationToken.None
            )
        );
    }

    private static Task<ScenarioEnvironment> StartAsync(string notifications) =>
        ScenarioEnvironment.StartAsync(
            new()
            {
                Files = new Dictionary<string, string>(ScenarioEnvironment.Infra, StringComparer.Ordinal)
                {
                    [".terrateam/config.yml"] = $"notifications:\n  {notifications}\n",
                },
            }
        );

    private static SandboxComment Overview(SandboxPullRequest pull) =>
        Assert.Single(ScenarioEnvironment.AnswersOn(pull), comment =>
            comment.Body.StartsWith(Marker, StringComparison.Ordinal)
        );
}

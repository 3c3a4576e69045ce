using Terrateam.Core.Changes;
using Terrateam.Core.Decisions;
using Terrateam.Core.Requirements;
using Terrateam.Functions.GitHub;
using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Sandbox.GitHub.PullRequests;

namespace Terrateam.Tests.Functions.GitHub;

public sealed class WorkCallTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>
{
    private static readonly DateTimeOffset LongAgo = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private Repository Repository => fixture.Acme.Repository;

    private IGitHub GitHub => fixture.Acme.GitHub;

    [Fact]
    public async Task A_comment_is_written_changed_and_hidden()
    {
        var pull = await OpenAsync("comments");

        var comment = await GitHub.For(Repository).Comments.CreateAsync(pull.Number, "Planning", Cancelled);
        Assert.Equal(("terrateam[bot]", "Planning"), (comment.Author, comment.Body));

        Assert.Equal(
            "Planned",
            (await GitHub.For(Repository).Comments.UpdateAsync(comment.Id, "Planned", Cancelled))?.Body
        );
        await GitHub.For(Repository).Comments.MinimizeAsync(comment.NodeId, Cancelled);

        var seen = Assert.Single(pull.Comments);
        Assert.Equal(
            (comment.Id, "Planned", "OUTDATED"),
            (seen.Id, seen.Body, seen.MinimizedReason?.ToUpperInvariant())
        );
    }

    [Fact]
    public async Task A_comment_that_was_deleted_disturbs_nothing()
    {
        var pull = await OpenAsync("deleted");
        var comment = await GitHub.For(Repository).Comments.CreateAsync(pull.Number, "Planning", Cancelled);
        pull.DeleteComment(comment.Id, "kim");

        Assert.Null(await GitHub.For(Repository).Comments.UpdateAsync(comment.Id, "Planned", Cancelled));
        await GitHub.For(Repository).Comments.MinimizeAsync(comment.NodeId, Cancelled);
        await GitHub.For(Repository).Comments.AddReactionAsync(comment.Id, "rocket", Cancelled);
    }

    [Fact]
    public async Task A_reaction_given_twice_is_there_once()
    {
        var pull = await OpenAsync("reaction");
        var comment = await pull.CommentAsync("kim", "terrateam plan");

        await GitHub.For(Repository).Comments.AddReactionAsync(comment.Id, "rocket", Cancelled);
        await GitHub.For(Repository).Comments.AddReactionAsync(comment.Id, "rocket", Cancelled);

        Assert.Equal([("terrateam[bot]", "rocket")], Assert.Single(pull.Comments).Reactions);
    }

    [Fact]
    public async Task Comments_come_oldest_first_from_all_pages()
    {
        var pull = await OpenAsync("many-comments");
        for (var i = 0; i < 130; i++)
            await pull.CommentAsync("kim", $"{i}");

        var comments = await GitHub.For(Repository).Comments.ListAsync(pull.Number, LongAgo, Cancelled);
        Assert.Equal(Enumerable.Range(0, 130).Select(i => $"{i}"), comments.Select(comment => comment.Body));

        Assert.Empty(
            await GitHub
                .For(Repository)
                .Comments.ListAsync(pull.Number, fixture.Time.GetUtcNow().AddHours(1), Cancelled)
        );
    }

    [Fact]
    public async Task A_status_is_set_within_GitHubs_lengths()
    {
        var pull = await OpenAsync("status");
        await GitHub
            .For(Repository)
            .Statuses.SetAsync(
                pull.HeadSha,
                new CommitStatus(
                    "terrateam plan: network default",
                    StatusState.Pending,
                    new string('d', 139) + "🚀🚀",
                    "https://example.com/run"
                ),
                Cancelled
            );

        var status = Assert.Single(pull.Statuses);
        Assert.Equal(
            ("terrateam plan: network default", "pending", new string('d', 137) + "...", "https://example.com/run"),
            (status.Context, status.State, status.Description, status.TargetUrl)
        );
    }

    [Theory]
    [InlineData(StatusState.Success, true, true)]
    [InlineData(StatusState.Failure, true, false)]
    [InlineData(StatusState.Pending, false, false)]
    public async Task A_status_is_read_as_a_check(StatusState state, bool finished, bool successful)
    {
        var sha = await fixture.Acme.Remote.PushAsync(
            $"checked-{state}",
            "kim",
            "Checked",
            Change($"checked-{state}.tf")
        );
        fixture.Acme.Remote.SetStatus(sha, "lint", "error");
        await GitHub.For(Repository).Statuses.SetAsync(sha, new CommitStatus("lint", state, "", null), Cancelled);

        // What the App says hides nothing of what others say.
        Assert.Equal(
            [new("lint", true, false), new CommitCheck("lint", finished, successful, IsOurs: true)],
            (await GitHub.For(Repository).Statuses.ListAsync(sha, Cancelled)).OrderBy(check => check.IsOurs)
        );
    }

    [Fact]
    public async Task All_pages_of_statuses_are_read()
    {
        var sha = await fixture.Acme.Remote.PushAsync("statuses", "kim", "Statuses", Change("statuses.tf"));
        for (var i = 0; i < 130; i++)
            fixture.Acme.Remote.SetStatus(sha, $"ci/{i:D3}", "success");

        var checks = await GitHub.For(Repository).Statuses.ListAsync(sha, Cancelled);

        Assert.Equal(Enumerable.Range(0, 130).Select(i => new CommitCheck($"ci/{i:D3}", true, true)), checks);
    }

    [Fact]
    public async Task A_workflow_is_dispatched_found_and_cancelled()
    {
        fixture.Sandbox.Actions.Next(RunFate.NeverStarts);
        var workflow = await GitHub.For(Repository).Workflows.FindAsync(Cancelled);
        Assert.Equal((SandboxApp.WorkflowPath, "Terrateam Workflow"), (workflow?.Path, workflow?.Name));

        var id = await GitHub.For(Repository).Workflows.DispatchAsync(workflow!, "main", Inputs("token-1"), Cancelled);

        var run = await GitHub.For(Repository).Workflows.GetRunAsync(id!.Value, Cancelled);
        Assert.Equal((id, "Terrateam token-1", "queued", null), (run?.Id, run?.Title, run?.Status, run?.Conclusion));
        Assert.Contains(
            run!,
            await GitHub.For(Repository).Workflows.ListDispatchedRunsAsync(workflow!, run!.CreatedAt, Cancelled)
        );
        Assert.DoesNotContain(
            run,
            await GitHub
                .For(Repository)
                .Workflows.ListDispatchedRunsAsync(workflow!, run.CreatedAt.AddSeconds(1), Cancelled)
        );

        await GitHub.For(Repository).Workflows.CancelRunAsync(run.Id, Cancelled);
        var over = await GitHub.For(Repository).Workflows.GetRunAsync(run.Id, Cancelled);
        Assert.Equal(("completed", "cancelled"), (over?.Status, over?.Conclusion));

        await GitHub.For(Repository).Workflows.CancelRunAsync(run.Id, Cancelled);
    }

    [Fact]
    public async Task A_workflow_run_that_is_gone_is_nothing()
    {
        Assert.Null(await GitHub.For(Repository).Workflows.GetRunAsync(424242, Cancelled));
        await GitHub.For(Repository).Workflows.CancelRunAsync(424242, Cancelled);
    }

    [Fact]
    public async Task A_dispatch_that_GitHub_refuses_says_why()
    {
        var workflow = await GitHub.For(Repository).Workflows.FindAsync(Cancelled);

        var refused = await Assert.ThrowsAsync<GitHubException>(() =>
            GitHub.For(Repository).Workflows.DispatchAsync(workflow!, "nowhere", Inputs("t"), Cancelled)
        );
        Assert.Equal(422, refused.Status);
        Assert.Equal(
            $"GitHub did not dispatch {SandboxApp.WorkflowPath} of acme/infra on nowhere: 422 No ref found for: nowhere",
            refused.Message
        );

        var gone = await Assert.ThrowsAsync<GitHubException>(() =>
            GitHub.For(Repository).Workflows.DispatchAsync(workflow! with { Id = 4242 }, "main", Inputs("t"), Cancelled)
        );
        Assert.Equal(404, gone.Status);
    }

    private static Dictionary<string, string> Inputs(string token) =>
        new(StringComparer.Ordinal) { ["work-token"] = token };

    private static Dictionary<string, string?> Change(string path) => new(StringComparer.Ordinal) { [path] = "1" };

    private Task<SandboxPullRequest> OpenAsync(string branch) =>
        fixture.Acme.Remote.OpenPullRequestAsync(branch, branch, "kim", Change($"{branch}.tf"));
}

using Microsoft.Extensions.Logging.Abstractions;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Decisions;
using Terrateam.Functions.Comments;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Merging;
using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Tests.Functions.GitHub;
using Terrateam.Tests.Functions.State;

namespace Terrateam.Tests.Functions.Merging;

/// <summary>Against the Sandbox's GitHub, which allows only the ways to merge that the repository allows.</summary>
public sealed class MergerTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>, IAsyncLifetime
{
    private const string Merge = "PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge";

    private readonly MemoryDocumentStore _store = new();
    private SandboxApp _acme = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private Repository Where =>
        new(_acme.Remote.InstallationId!.Value, _acme.Remote.Id, _acme.Remote.Owner, _acme.Remote.Name, "main");

    public async ValueTask InitializeAsync() => _acme = await fixture.NewAsync();

    public ValueTask DisposeAsync() => _acme.DisposeAsync();

    [Theory]
    [InlineData(MergeStrategy.Auto, "merge", 2)]
    [InlineData(MergeStrategy.Auto, "squash", 1)]
    [InlineData(MergeStrategy.Merge, "merge", 2)]
    [InlineData(MergeStrategy.Squash, "squash", 1)]
    [InlineData(MergeStrategy.Rebase, "rebase", 1)]
    public async Task A_pull_request_is_merged_as_the_strategy_says_and_the_repository_allows(
        MergeStrategy strategy,
        string allowed,
        int commits
    )
    {
        _acme.Remote.AllowMergeMethods(allowed);
        var before = await _acme.Remote.CountCommitsAsync("main");
        var pull = await OpenAsync();

        await MergeAsync(pull, strategy, "Terrateam Automerge #1");

        Assert.True(pull.IsMerged);
        Assert.Equal(before + commits, await _acme.Remote.CountCommitsAsync("main"));
        Assert.Equal(pull.HeadSha, await _acme.Remote.TipOfAsync("change"));
        Assert.Empty(pull.Comments);
    }

    [Theory]
    [InlineData(MergeStrategy.Squash, "merge", "Squash merges are not allowed on this repository", "`squash`")]
    [InlineData(MergeStrategy.Merge, "rebase", "Merge commits are not allowed on this repository", "`merge`")]
    [InlineData(MergeStrategy.Auto, "rebase", "Squash merges are not allowed on this repository", "`auto`")]
    public async Task A_way_to_merge_that_the_repository_does_not_allow_is_told_with_the_key_and_the_setting(
        MergeStrategy strategy,
        string allowed,
        string reason,
        string key
    )
    {
        _acme.Remote.AllowMergeMethods(allowed);
        var pull = await OpenAsync();

        await MergeAsync(pull, strategy, delete: true);

        Assert.False(pull.IsMerged);
        var said = Assert.Single(pull.Comments).Body;
        Assert.Contains(reason, said, StringComparison.Ordinal);
        Assert.Contains("automerge.merge_strategy", said, StringComparison.Ordinal);
        Assert.Contains(key, said, StringComparison.Ordinal);
        Assert.NotNull(await _acme.Remote.TipOfAsync("change"));
        Assert.Equal(strategy == MergeStrategy.Auto ? 6 : 3, _acme.Count(Merge));
    }

    [Fact]
    public async Task An_attempt_whose_answer_was_lost_is_found_and_the_branch_goes_all_the_same()
    {
        var pull = await OpenAsync();
        fixture.Sandbox.Faults.Fail(0, 1, operation => operation == Merge, afterwards: true);

        await Assert.ThrowsAnyAsync<GitHubException>(() => MergeAsync(pull, MergeStrategy.Auto, delete: true));
        await MergeAsync(pull, MergeStrategy.Auto, delete: true);
        await MergeAsync(pull, MergeStrategy.Auto, delete: true);

        Assert.True(pull.IsMerged);
        Assert.Null(await _acme.Remote.TipOfAsync("change"));
        Assert.Equal(1, _acme.Count(Merge));
        Assert.Empty(pull.Comments);
    }

    [Fact]
    public async Task A_refusal_that_passes_is_tried_again()
    {
        var pull = await OpenAsync();
        fixture.Sandbox.Faults.Fail(405, 1, operation => operation == Merge);
        fixture.Sandbox.Faults.Fail(409, 1, operation => operation == Merge);

        await MergeAsync(pull, MergeStrategy.Merge);

        Assert.True(pull.IsMerged);
        Assert.Equal(3, _acme.Count(Merge));
    }

    [Fact]
    public async Task A_newer_commit_than_the_applied_one_is_not_merged()
    {
        var pull = await OpenAsync();
        var applied = pull.HeadSha;
        await pull.PushAsync("More", new Dictionary<string, string?>(StringComparer.Ordinal) { ["more.tf"] = "1" });

        await MergeAsync(pull, MergeStrategy.Auto, headSha: applied);

        Assert.False(pull.IsMerged);
        Assert.Contains("newer commit", Assert.Single(pull.Comments).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_branch_that_got_commits_after_the_merge_is_kept_and_that_is_said_once()
    {
        var pull = await OpenAsync();
        await MergeAsync(pull, MergeStrategy.Merge);
        await _acme.Remote.PushAsync(
            "change",
            "kim",
            "Late",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["late.tf"] = "1" }
        );

        await MergeAsync(pull, MergeStrategy.Merge, delete: true);
        await MergeAsync(pull, MergeStrategy.Merge, delete: true);

        Assert.NotNull(await _acme.Remote.TipOfAsync("change"));
        Assert.Contains("commits that were not merged", Assert.Single(pull.Comments).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("main")]
    [InlineData("release")]
    public async Task The_default_branch_and_branches_of_other_names_are_never_deleted(string branch)
    {
        await _acme.Remote.PushAsync(
            "release",
            "kim",
            "Release",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["release.tf"] = "1" }
        );
        var pull = await OpenAsync();

        await MergeAsync(pull, MergeStrategy.Merge, delete: true, headRef: branch);

        Assert.True(pull.IsMerged);
        Assert.NotNull(await _acme.Remote.TipOfAsync(branch));
    }

    [Fact]
    public async Task A_branch_of_a_fork_is_left_alone_even_where_ours_has_the_same_name()
    {
        var fork = await _acme.Remote.ForkAsync("mallory");
        await _acme.Remote.PushAsync(
            "change",
            "kim",
            "Ours",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["ours.tf"] = "1" }
        );
        var pull = await _acme.Remote.OpenPullRequestAsync(
            "change",
            "From a fork",
            "mallory",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["theirs.tf"] = "1" },
            fork: fork
        );

        await MergeAsync(pull, MergeStrategy.Merge, delete: true);

        Assert.True(pull.IsMerged);
        Assert.NotNull(await _acme.Remote.TipOfAsync("change"));
    }

    [Theory]
    [InlineData("release", null)]
    [InlineData(null, "3333333333333333333333333333333333333333")]
    public async Task What_was_applied_for_another_base_is_not_merged(string? baseRef, string? baseSha)
    {
        var pull = await OpenAsync();

        await MergeAsync(pull, MergeStrategy.Auto, baseRef: baseRef, baseSha: baseSha);

        Assert.False(pull.IsMerged);
        Assert.Contains("was applied for another base", Assert.Single(pull.Comments).Body, StringComparison.Ordinal);
    }

    private Task<SandboxPullRequest> OpenAsync() =>
        _acme.Remote.OpenPullRequestAsync(
            "change",
            "Change",
            "kim",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["change.tf"] = "1" }
        );

    private Task MergeAsync(
        SandboxPullRequest pull,
        MergeStrategy strategy,
        string? title = null,
        bool delete = false,
        string? headSha = null,
        string headRef = "change",
        string? baseRef = null,
        string? baseSha = null
    ) =>
        new Merger(
            _acme.App.GitHub,
            new CommentPublisher(_store, _acme.App.GitHub, fixture.Time),
            fixture.Time,
            NullLogger<Merger>.Instance
        ).MergeAsync(
            Where,
            pull.Number,
            "delivery-0-0",
            new Effect.Merge(
                strategy,
                headSha ?? pull.HeadSha,
                title,
                delete,
                headRef,
                baseRef ?? pull.BaseBranch,
                baseSha ?? pull.BaseSha
            ),
            Cancelled
        );
}

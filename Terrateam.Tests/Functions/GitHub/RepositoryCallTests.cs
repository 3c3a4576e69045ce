using Terrateam.Core.Access;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Functions.GitHub;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Tests.Functions.GitHub;

public sealed class RepositoryCallTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private SandboxRepository Remote => fixture.Acme.Remote;

    private Repository Repository => fixture.Acme.Repository;

    private IGitHub GitHub => fixture.Acme.GitHub;

    [Fact]
    public async Task A_repository_is_read_by_its_id()
    {
        Assert.Equal(Repository, await GitHub.GetRepositoryAsync(Remote.Id, Cancelled));

        var missing = await Assert.ThrowsAsync<GitHubException>(() => GitHub.GetRepositoryAsync(424242, Cancelled));
        Assert.Equal((404, false), (missing.Status, missing.IsTransient));
        Assert.StartsWith("GitHub did not read repository 424242: 404 ", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pull_request_is_read_through_its_life()
    {
        var base1 = await Remote.TipOfAsync("main");
        var pull = await Remote.OpenPullRequestAsync("life", "A life", "kim", Text(("life.tf", "1")), draft: true);

        var draft = await GitHub.For(Repository).PullRequests.GetAsync(pull.Number, Cancelled);
        Assert.Equal(
            new PullRequest(
                pull.Number,
                "A life",
                PullRequestState.Open,
                true,
                "kim",
                "life",
                pull.HeadSha,
                "main",
                base1!,
                null,
                false,
                true
            )
            {
                ChangedFiles = 1,
            },
            draft
        );

        pull.MarkReady("kim");
        var merge = await pull.MergeAsync("kim");
        var merged = await GitHub.For(Repository).PullRequests.GetAsync(pull.Number, Cancelled);
        Assert.Equal((PullRequestState.Merged, merge), (merged.State, merged.MergeSha));

        var other = await Remote.OpenPullRequestAsync("unloved", "Unloved", "kim", Text(("unloved.tf", "1")));
        await other.CloseAsync("kim");
        var closed = await GitHub.For(Repository).PullRequests.GetMergeableAsync(other.Number, Cancelled);
        Assert.Equal((PullRequestState.Closed, null), (closed.State, closed.MergeSha));
    }

    [Fact]
    public async Task A_pull_request_of_a_fork_is_told()
    {
        var fork = await Remote.ForkAsync("stranger");
        var pull = await Remote.OpenPullRequestAsync("gift", "A gift", "stranger", Text(("gift.tf", "1")), fork: fork);

        Assert.True((await GitHub.For(Repository).PullRequests.GetAsync(pull.Number, Cancelled)).IsFork);
    }

    [Fact]
    public async Task The_files_of_a_pull_request_come_with_both_names_of_renames()
    {
        var before = await Remote.OpenPullRequestAsync(
            "before",
            "Before",
            "kim",
            Text(("old/name.tf", "the same text\n"), ("gone.tf", "x\n"))
        );
        await before.MergeAsync("kim");
        var pull = await Remote.OpenPullRequestAsync(
            "files",
            "Files",
            "kim",
            Text(("old/name.tf", null), ("new/name.tf", "the same text\n"), ("gone.tf", null), ("new.tf", "1\n"))
        );

        var pulls = GitHub.For(Repository).PullRequests;
        var files = await pulls.ListFilesAsync(await pulls.GetAsync(pull.Number, Cancelled), Cancelled);

        Assert.False(files.Truncated);
        Assert.Equal(
            [new("gone.tf", null, true), new("new.tf"), new ChangedFile("new/name.tf", "old/name.tf")],
            files.Files.OrderBy(file => file.Path, StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task All_pages_of_files_are_read()
    {
        var changes = Enumerable.Range(0, 250).Select(i => ($"many/{i:D4}.tf", (string?)"1")).ToArray();
        var pull = await Remote.OpenPullRequestAsync("many", "Many", "kim", Text(changes));

        var pulls = GitHub.For(Repository).PullRequests;
        var files = await pulls.ListFilesAsync(await pulls.GetAsync(pull.Number, Cancelled), Cancelled);

        Assert.Equal(
            changes.Select(change => change.Item1),
            files.Files.Select(file => file.Path).Order(StringComparer.Ordinal)
        );
        Assert.False(files.Truncated);
    }

    [Theory]
    [InlineData("network/main.tf", "# network")]
    [InlineData("odd names/ä#?%.tf", "# odd")]
    [InlineData("network", null)]
    [InlineData("network/none.tf", null)]
    [InlineData("network/../network/main.tf", null)]
    [InlineData("../../../app", null)]
    [InlineData("", null)]
    [InlineData("/network/main.tf", null)]
    public async Task Content_is_read_by_path(string path, string? expected) =>
        Assert.Equal(expected, await GitHub.For(Repository).Contents.GetAsync(path, "main", Cancelled));

    [Fact]
    public async Task Content_is_read_at_a_ref()
    {
        var sha = await Remote.PushAsync("release/1.0#x", "kim", "Ref", Text(("ref.tf", "there")));

        Assert.Equal("there", await GitHub.For(Repository).Contents.GetAsync("ref.tf", sha, Cancelled));
        Assert.Equal("there", await GitHub.For(Repository).Contents.GetAsync("ref.tf", "release/1.0#x", Cancelled));
        Assert.Null(await GitHub.For(Repository).Contents.GetAsync("ref.tf", "main", Cancelled));
        Assert.Null(await GitHub.For(Repository).Contents.GetAsync("ref.tf", "nowhere", Cancelled));
    }

    [Fact]
    public async Task Content_is_read_whole_and_whoever_asked_judges_its_size()
    {
        const int Size = 3 * 1024 * 1024;
        await Remote.PushAsync("large", "kim", "Large", Text(("large.tf", new string('x', Size))));

        Assert.Equal(Size, (await GitHub.For(Repository).Contents.GetAsync("large.tf", "large", Cancelled))?.Length);
    }

    [Theory]
    [InlineData("admin", "admin")]
    [InlineData("maintain", "maintain")]
    [InlineData("write", "write")]
    [InlineData("triage", "triage")]
    [InlineData("read", "read")]
    [InlineData(null, "none")]
    public async Task A_permission_is_the_role(string? role, string expected)
    {
        var login = $"person-{role ?? "nobody"}";
        if (role is not null)
            Remote.Grant(login, role);

        Assert.Equal(expected, await GitHub.For(Repository).Collaborators.GetPermissionAsync(login, Cancelled));
    }

    [Fact]
    public async Task A_team_has_members()
    {
        fixture.Sandbox.AddTeam("acme", "platform", "lee");

        Assert.True(await GitHub.IsTeamMemberAsync("acme", "platform", "lee", Cancelled));
        Assert.False(await GitHub.IsTeamMemberAsync("acme", "platform", "kim", Cancelled));
        Assert.False(await GitHub.IsTeamMemberAsync("acme", "unknown", "lee", Cancelled));
    }

    [Fact]
    public async Task Teams_are_listed_over_all_pages_with_what_is_secret()
    {
        for (var number = 0; number < 105; number++)
            fixture.Sandbox.AddTeam("acme", $"team-{number}", "lee");
        fixture.Sandbox.AddSecretTeam("acme", "hush", "lee");

        var teams = await GitHub.ListTeamsAsync("acme", Cancelled);

        Assert.NotNull(teams);
        Assert.Contains(new OrganizationTeam("team-104", "team-104", IsSecret: false), teams);
        Assert.Contains(new OrganizationTeam("hush", "hush", IsSecret: true), teams);
    }

    [Fact]
    public async Task Reviews_come_oldest_first()
    {
        var pull = await Remote.OpenPullRequestAsync("reviewed", "Reviewed", "kim", Text(("reviewed.tf", "1")));
        await pull.ReviewAsync("lee", "CHANGES_REQUESTED", "no");
        await pull.ReviewAsync("lee", "APPROVED");

        var reviews = await GitHub.For(Repository).Reviews.ListAsync(pull.Number, Cancelled);

        Assert.Equal(
            [("lee", "CHANGES_REQUESTED", pull.HeadSha), ("lee", "APPROVED", pull.HeadSha)],
            reviews.Select(review => (review.Author, review.State, review.CommitSha))
        );
    }

    [Theory]
    [InlineData(MergeStrategy.Merge)]
    [InlineData(MergeStrategy.Squash)]
    [InlineData(MergeStrategy.Rebase)]
    public async Task A_pull_request_is_merged_at_the_head_that_was_looked_at(MergeStrategy method)
    {
        var branch = $"topic/{method}";
        var pull = await Remote.OpenPullRequestAsync(branch, "To merge", "kim", Text(($"{method}.tf", "1")));
        var stale = pull.HeadSha;
        await pull.PushAsync("More", Text(($"{method}.tf", "2")));

        var refused = await Assert.ThrowsAsync<GitHubException>(() =>
            GitHub.For(Repository).Merges.MergeAsync(pull.Number, method, stale, null, Cancelled)
        );
        Assert.Equal(409, refused.Status);

        var sha = await GitHub
            .For(Repository)
            .Merges.MergeAsync(pull.Number, method, pull.HeadSha, "The title", Cancelled);
        Assert.Equal((true, sha), (pull.IsMerged, await Remote.TipOfAsync("main")));

        await GitHub.For(Repository).Branches.DeleteAsync(branch, Cancelled);
        Assert.Null(await Remote.TipOfAsync(branch));
        await GitHub.For(Repository).Branches.DeleteAsync(branch, Cancelled);
    }

    [Fact]
    public async Task Issues_are_opened_found_changed_and_closed()
    {
        var opened = await GitHub
            .For(Repository)
            .Issues.CreateAsync("Drift", "in network", ["terrateam-drift"], Cancelled);
        Assert.Equal(new Issue(opened.Number, "Drift", "in network", true, "terrateam[bot]"), Unlabelled(opened));
        Assert.NotNull(opened.UpdatedAt);
        Assert.Equal(["terrateam-drift"], opened.Labels);
        var open = Assert.Single(await GitHub.For(Repository).Issues.ListOpenAsync("terrateam-drift", Cancelled));
        Assert.Equal(Unlabelled(opened), Unlabelled(open));

        var changed = await GitHub
            .For(Repository)
            .Issues.UpdateAsync(opened.Number, "Drift", "gone", isOpen: false, Cancelled);
        Assert.Equal(Unlabelled(opened) with { Body = "gone", IsOpen = false }, Unlabelled(changed));
        Assert.Empty(await GitHub.For(Repository).Issues.ListOpenAsync("terrateam-drift", Cancelled));

        static Issue Unlabelled(Issue issue) => issue with { Labels = [], UpdatedAt = null };
    }

    [Fact]
    public async Task The_runner_gets_a_token_for_its_repository_only()
    {
        var other = await fixture.Sandbox.CreateRepositoryAsync(
            "acme/other",
            new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "b" }
        );

        var token = await GitHub.For(Repository).RunnerTokens.CreateAsync(RunnerTokenScope.ReadOnly(), Cancelled);

        Assert.Equal(
            200,
            await TokenStatusAsync(token, HttpMethod.Get, $"repos/{Repository.FullName}/contents/network/main.tf")
        );
        Assert.Equal(404, await TokenStatusAsync(token, HttpMethod.Get, $"repos/{other.FullName}/contents/a"));
        Assert.Equal(
            403,
            await TokenStatusAsync(token, HttpMethod.Get, $"repos/{Repository.FullName}/actions/workflows")
        );
    }

    private static Dictionary<string, string?> Text(params ReadOnlySpan<(string Path, string? Text)> changes)
    {
        var texts = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (path, text) in changes)
            texts.Add(path, text);

        return texts;
    }

    private async Task<int> TokenStatusAsync(string token, HttpMethod method, string path)
    {
        using var client = new HttpMessageInvoker(new SocketsHttpHandler());
        using var request = new HttpRequestMessage(method, $"{fixture.Sandbox.BaseUrl}/{path}");
        request.Headers.Add("User-Agent", "test");
        request.Headers.Add("Authorization", $"Bearer {token}");
        using var answer = await client.SendAsync(request, Cancelled);
        return (int)answer.StatusCode;
    }
}

using System.Text.Json.Nodes;
using Terrateam.Core.Decisions;
using Terrateam.Functions.GitHub;
using Terrateam.Sandbox.GitHub;

namespace Terrateam.Tests.Functions.GitHub;

/// <summary>
/// Each call of the backend has a token for its repository and its kind of work. The Sandbox refuses a call whose token
/// lacks the permission or the repository.
/// </summary>
public sealed class TokenScopeTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>, IAsyncLifetime
{
    private const string CreateToken = "POST /app/installations/{installation_id}/access_tokens";
    private const string Reading =
        "actions:read checks:read contents:read issues:read metadata:read pull_requests:read statuses:read";

    private SandboxApp _app = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private IRepositoryClient Client => _app.GitHub.For(_app.Repository);

    public async ValueTask InitializeAsync() => _app = await fixture.NewAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData("read", Reading)]
    [InlineData("comment", "issues:write metadata:read pull_requests:write statuses:write")]
    [InlineData("status", "issues:write metadata:read pull_requests:write statuses:write")]
    [InlineData("issue", "issues:write metadata:read pull_requests:write statuses:write")]
    [InlineData("check", "checks:write metadata:read")]
    [InlineData("cancel", "actions:write metadata:read")]
    [InlineData("delete a branch", "contents:write metadata:read")]
    public async Task A_token_has_the_repository_and_the_permissions_of_its_work(string call, string permissions)
    {
        await CallAsync(call);

        var (scope, repositories) = Assert.Single(Asked());
        Assert.Equal(permissions, scope);
        Assert.Equal([_app.Repository.Id], repositories);
        Assert.Empty(_app.Sandbox.ScopeRefusals);
    }

    [Theory]
    [InlineData("members", "members:read metadata:read")]
    [InlineData("teams", "members:read metadata:read")]
    [InlineData("find", "metadata:read")]
    public async Task A_token_without_a_repository_reads_no_content(string call, string permissions)
    {
        await CallAsync(call);

        var (scope, repositories) = Assert.Single(Asked());
        Assert.Equal(permissions, scope);
        Assert.Null(repositories);
    }

    [Fact]
    public async Task What_is_done_again_within_the_hour_takes_no_further_token()
    {
        foreach (var call in (string[])["read", "comment", "status", "issue", "cancel", "read", "comment", "cancel"])
            await CallAsync(call);

        Assert.Equal(3, _app.Count(CreateToken));
    }

    [Fact]
    public async Task A_repository_that_the_installation_does_not_reach_is_not_there()
    {
        var other = await _app.Sandbox.CreateRepositoryAsync(
            $"{_app.Remote.Owner}/other",
            new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "b" },
            install: false
        );
        var refused = await Assert.ThrowsAsync<GitHubException>(() =>
            _app.GitHub.GetRepositoryAsync(other.Id, Cancelled)
        );

        Assert.Equal((404, false), (refused.Status, refused.IsTransient));
        Assert.Contains($"read repository {other.Id}", refused.Message, StringComparison.Ordinal);
        _app.Sandbox.Install(other);
        Assert.Equal("other", (await _app.GitHub.GetRepositoryAsync(other.Id, Cancelled)).Name);
    }

    [Fact]
    public async Task A_refusal_that_is_about_no_repository_does_not_make_one_missing()
    {
        _app.Sandbox.Faults.Fail(422, 1, static operation => operation is CreateToken);
        var refused = await Assert.ThrowsAsync<GitHubException>(() => CallAsync("find"));

        Assert.Equal(422, refused.Status);
        await CallAsync("find");
    }

    [Fact]
    public async Task What_is_not_granted_takes_nothing_of_what_is()
    {
        var permissions = new Dictionary<string, string>(SandboxOptions.DefaultPermissions, StringComparer.Ordinal);
        permissions.Remove("checks");
        permissions["issues"] = "read";
        await using var github = await SandboxGitHub.StartAsync(
            new SandboxOptions { Permissions = permissions, Job = (_, _) => Task.FromResult(0) }
        );
        await using var app = await SandboxApp.NewAsync(github, TimeProvider.System, "acme");
        var client = app.GitHub.For(app.Repository);
        var head = (await app.Remote.TipOfAsync("main"))!;

        Assert.NotNull(await client.Branches.FindTipAsync("main", Cancelled));
        await client.Statuses.SetAsync(head, new("ci", StatusState.Success, "", null), Cancelled);
        var refused = await Assert.ThrowsAsync<GitHubException>(() =>
            client.Issues.CreateAsync("Drift", "", [], Cancelled)
        );

        Assert.Equal(403, refused.Status);
    }

    private IEnumerable<(string Permissions, IReadOnlyList<long>? Repositories)> Asked() =>
        _app
            .Calls.Where(call => call.Operation is CreateToken)
            .Select(call => JsonNode.Parse(call.RequestBody)!)
            .Select(body =>
                (
                    string.Join(
                        ' ',
                        body["permissions"]!
                            .AsObject()
                            .Select(one => $"{one.Key}:{one.Value}")
                            .Order(StringComparer.Ordinal)
                    ),
                    (IReadOnlyList<long>?)body["repository_ids"]?.AsArray().GetValues<long>().ToList()
                )
            );

    private async Task CallAsync(string call)
    {
        switch (call)
        {
            case "read":
                var head = await Client.Branches.FindTipAsync("main", Cancelled);
                await Client.Statuses.ListAsync(head!, Cancelled);
                await Client.Workflows.FindAsync(Cancelled);
                await Client.Collaborators.GetPermissionAsync("kim", Cancelled);
                await Client.Issues.ListOpenAsync("drift", Cancelled);
                await _app.GitHub.GetRepositoryAsync(_app.Repository.Id, Cancelled);
                break;
            case "comment":
                Assert.Null(await Client.Comments.UpdateAsync(4711, "Hello", Cancelled));
                break;
            case "status":
                var sha = (await _app.Remote.TipOfAsync("main"))!;
                await Client.Statuses.SetAsync(sha, new("ci", StatusState.Success, "", null), Cancelled);
                break;
            case "check":
                var commit = (await _app.Remote.TipOfAsync("main"))!;
                await Client.Checks.CreateAsync(
                    commit,
                    new("ci", CheckState.Queued, "Waiting", null, null, null),
                    Cancelled
                );
                break;
            case "issue":
                await Client.Issues.CreateAsync("Drift", "", [], Cancelled);
                break;
            case "cancel":
                await Client.Workflows.CancelRunAsync(4711, Cancelled);
                break;
            case "delete a branch":
                await Client.Branches.DeleteAsync("no-such-branch", Cancelled);
                break;
            case "members":
                await _app.GitHub.IsTeamMemberAsync(_app.Remote.Owner, "sre", "kim", Cancelled);
                break;
            case "teams":
                await _app.GitHub.ListTeamsAsync(_app.Remote.Owner, Cancelled);
                break;
            default:
                await _app.GitHub.FindRepositoryAsync(_app.Remote.Owner, "infra", Cancelled);
                break;
        }
    }
}

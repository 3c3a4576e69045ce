using System.Net;
using System.Net.Sockets;
using Terrateam.Core.Changes;
using Terrateam.Core.Requirements;
using Terrateam.Functions.GitHub;

namespace Terrateam.Tests.Functions.GitHub;

public sealed partial class StrangeAnswerTests
{
    private const string RepositoryJson =
        """{"id":1,"name":"infra","owner":{"login":"acme"},"default_branch":"main"}""";

    private static readonly Repository Repository = new(5, 1, "acme", "infra", "main");
    private static readonly Workflow Workflow = new(7, ".github/workflows/terrateam.yml", "Terrateam Workflow");
    private static readonly Dictionary<string, string> NoInputs = [];

    private readonly ImpatientTimeProvider _time = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task A_read_is_tried_four_times(int status)
    {
        var failures = 3;
        await using var stub = await StubGitHub.StartAsync(context =>
            StubGitHub.WriteAsync(context, failures-- > 0 ? status : 200, RepositoryJson)
        );
        await using var app = New(stub);
        Assert.Equal(Repository, await app.GitHub.GetRepositoryAsync(1, Cancelled));
        Assert.Equal((4, 3), (stub.Requests.Count, _time.Waits.Count));

        failures = int.MaxValue;
        var refused = await Assert.ThrowsAsync<GitHubException>(() => app.GitHub.GetRepositoryAsync(1, Cancelled));
        Assert.Equal((status, true), (refused.Status, refused.IsTransient));
        Assert.Equal(8, stub.Requests.Count);
    }

    [Fact]
    public async Task A_write_whose_outcome_is_unknown_is_not_repeated()
    {
        await using var stub = await StubGitHub.StartAsync(502, "<html>Bad gateway</html>");
        await using var app = New(stub);

        var refused = await Assert.ThrowsAsync<GitHubException>(() =>
            app.GitHub.For(Repository).Comments.CreateAsync(1, "Hello", Cancelled)
        );

        Assert.Equal((502, true), (refused.Status, refused.IsTransient));
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task A_broken_connection_is_told()
    {
        await using var stub = await StubGitHub.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        await using var app = New(stub);

        var read = await Assert.ThrowsAsync<GitHubException>(() => app.GitHub.GetRepositoryAsync(1, Cancelled));
        var write = await Assert.ThrowsAsync<GitHubException>(() =>
            app.GitHub.For(Repository).Comments.CreateAsync(1, "Hello", Cancelled)
        );

        Assert.Equal((null, true), (read.Status, read.IsTransient));
        Assert.Equal((null, true), (write.Status, write.IsTransient));
        Assert.Equal(4 + 1, stub.Requests.Count);
    }

    [Fact]
    public async Task A_GitHub_that_is_not_there_is_told()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        await using var app = new App($"http://127.0.0.1:{port}", "1", App.AnyKey, _time);

        var refused = await Assert.ThrowsAsync<GitHubException>(() =>
            app.GitHub.ForInstallation(5).For(Repository).Comments.CreateAsync(1, "Hello", Cancelled)
        );

        Assert.True(refused.IsTransient);
        Assert.StartsWith(
            "GitHub did not create a token of installation 5: ",
            refused.Message,
            StringComparison.Ordinal
        );
        Assert.Equal(3, _time.Waits.Count);
    }

    [Fact]
    public async Task Cancelling_is_no_failure_of_GitHub()
    {
        using var cancelled = new CancellationTokenSource();
        await using var stub = await StubGitHub.StartAsync(async context =>
        {
            await cancelled.CancelAsync();
            await StubGitHub.WriteAsync(context, 200, RepositoryJson);
        });
        await using var app = New(stub);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            app.GitHub.GetRepositoryAsync(1, cancelled.Token)
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[1")]
    [InlineData("\"hello\"")]
    [InlineData("""{"id":1,"name":"infra","owner":{"login":"acme"}}""")]
    [InlineData("""{"id":1,"name":null,"owner":{"login":"acme"},"default_branch":"main"}""")]
    [InlineData("""{"id":"one","name":"infra","owner":{"login":"acme"},"default_branch":"main"}""")]
    public async Task An_answer_that_makes_no_sense_is_told(string json)
    {
        await using var stub = await StubGitHub.StartAsync(200, json);
        await using var app = New(stub);

        var refused = await Assert.ThrowsAsync<GitHubException>(() => app.GitHub.GetRepositoryAsync(1, Cancelled));

        Assert.StartsWith(
            "GitHub did not read repository 1: the answer could not be understood",
            refused.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Values_and_fields_that_GitHub_invents_later_are_read()
    {
        await using var stub = await StubGitHub.StartAsync(context =>
            StubGitHub.WriteAsync(
                context,
                200,
                context.Request.Path.Value switch
                {
                    var path when path!.EndsWith("/pulls/3", StringComparison.Ordinal) => """
                    {"number":3,"title":"T","state":"hibernating","draft":null,"merged":false,"user":null,"mergeable":null,"novelty":{},
                     "head":{"ref":"h","sha":"1","repo":null},"base":{"ref":"b","sha":"2","repo":{"id":1}}}
                    """,
                    var path when path!.EndsWith("/permission", StringComparison.Ordinal) =>
                        """{"permission":"write","role_name":"Infra wizard"}""",
                    var path when path!.EndsWith("/runs/9", StringComparison.Ordinal) => """
                    {"id":9,"status":"pondering","conclusion":"enlightened","head_sha":"1","html_url":"u","created_at":"2031-01-01T00:00:00Z","name":"N"}
                    """,
                    var path when path!.EndsWith("/statuses", StringComparison.Ordinal) =>
                        """[{"context":"a","state":"perplexed"}]""",
                    _ => """
                    {"slug":"terrateam","check_runs":[{"name":"b","status":"completed","conclusion":"perplexed"},{"name":"c","status":"perplexed"}]}
                    """,
                }
            )
        );
        await using var app = New(stub);

        Assert.Equal(
            new PullRequest(3, "T", PullRequestState.Closed, false, "ghost", "h", "1", "b", "2", null, true, null),
            await app.GitHub.For(Repository).PullRequests.GetAsync(3, Cancelled)
        );
        Assert.Equal("write", await app.GitHub.For(Repository).Collaborators.GetPermissionAsync("kim", Cancelled));
        Assert.Equal(
            new WorkflowRun(
                9,
                "N",
                "pondering",
                "enlightened",
                "1",
                "u",
                new DateTimeOffset(2031, 1, 1, 0, 0, 0, TimeSpan.Zero)
            ),
            await app.GitHub.For(Repository).Workflows.GetRunAsync(9, Cancelled)
        );
        Assert.Equal(
            [new("a", true, false), new("b", true, false), new CommitCheck("c", false, false)],
            await app.GitHub.For(Repository).Statuses.ListAsync("1", Cancelled)
        );
    }

    private Wired New(StubGitHub stub)
    {
        var app = new App(stub.Url, "1", App.AnyKey, _time);
        return new Wired(app, app.GitHub.ForInstallation(5));
    }

    private sealed record Wired(App App, IGitHub GitHub) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}

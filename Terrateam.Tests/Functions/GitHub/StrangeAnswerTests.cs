using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Terrateam.Core.Changes;
using Terrateam.Functions.GitHub;

namespace Terrateam.Tests.Functions.GitHub;

public sealed class StrangeAnswerTests
{
    private const string RepositoryJson =
        """{"id":1,"name":"infra","owner":{"login":"acme"},"default_branch":"main"}""";

    private static readonly Repository Repository = new(1, "acme", "infra", "main");
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
            app.GitHub.CreateCommentAsync(Repository, 1, "Hello", Cancelled)
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
            app.GitHub.CreateCommentAsync(Repository, 1, "Hello", Cancelled)
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
            app.GitHub.ForInstallation(5).CreateCommentAsync(Repository, 1, "Hello", Cancelled)
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
            await app.GitHub.GetPullRequestAsync(Repository, 3, Cancelled)
        );
        Assert.Equal("write", await app.GitHub.GetPermissionAsync(Repository, "kim", Cancelled));
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
            await app.GitHub.GetWorkflowRunAsync(Repository, 9, Cancelled)
        );
        Assert.Equal(
            [new("a", true, false), new("b", true, false), new CommitCheck("c", false, false)],
            await app.GitHub.GetChecksAsync(Repository, "1", Cancelled)
        );
    }

    [Fact]
    public async Task The_newest_check_of_a_name_counts_and_hides_none_of_another_App_or_suite()
    {
        await using var stub = await StubGitHub.StartAsync(context =>
            StubGitHub.WriteAsync(
                context,
                200,
                context.Request.Path.Value switch
                {
                    var path when path!.EndsWith("/statuses", StringComparison.Ordinal) => """
                    [{"context":"lint","state":"success","creator":{"login":"Terrateam[bot]"}},
                     {"context":"lint","state":"failure","creator":{"login":"ci[bot]"}},
                     {"context":"lint","state":"success","creator":null}]
                    """,
                    var path when path!.EndsWith("/app", StringComparison.Ordinal) => """{"slug":"terrateam"}""",
                    _ => """
                    {"check_runs":[
                      {"name":"lint","status":"completed","conclusion":"success","completed_at":"2031-01-01T00:00:09Z","app":{"slug":"github-actions"},
                       "check_suite":{"id":1},"details_url":"https://github.com/acme/infra/actions/runs/77/job/1"},
                      {"name":"lint","status":"completed","conclusion":"failure","completed_at":"2031-01-01T00:00:01Z","app":{"slug":"github-actions"},
                       "check_suite":{"id":2},"details_url":"https://github.com/acme/infra/runs/9"},
                      {"name":"lint","status":"completed","conclusion":"neutral","completed_at":"2031-01-01T00:00:00Z","app":{"slug":"terrateam"},
                       "details_url":"https://github.com/acme/infra/actions/runs/78"},
                      {"name":"scan","status":"completed","conclusion":"skipped","completed_at":"2031-01-01T00:00:02Z","app":{"slug":"scanner"}},
                      {"name":"scan","status":"queued","started_at":"2031-01-01T00:00:03Z","app":{"slug":"scanner"}}]}
                    """,
                }
            )
        );
        await using var app = New(stub);

        var checks = await app.GitHub.GetChecksAsync(Repository, "1", Cancelled);

        Assert.Equal(
            [
                new("lint", true, true, IsByOurApp: true),
                new("lint", true, false),
                new("lint", true, true, WorkflowRunId: 77),
                new("lint", true, false),
                new("lint", true, true, IsByOurApp: true),
                new CommitCheck("scan", false, false),
            ],
            checks
        );
    }

    [Fact]
    public async Task A_dispatch_is_understood_by_servers_of_every_age()
    {
        var bodies = new List<string>();
        await using var stub = await StubGitHub.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            bodies.Add(await reader.ReadToEndAsync(Cancelled));
            if (bodies[^1].Contains("return_run_details", StringComparison.Ordinal))
            {
                await StubGitHub.WriteAsync(
                    context,
                    422,
                    """{"message":"Invalid request.\n\n\"return_run_details\" is not a permitted key."}"""
                );
            }
            else
            {
                context.Response.StatusCode = 204;
            }
        });
        await using var app = New(stub);

        Assert.Null(await app.GitHub.DispatchAsync(Repository, Workflow, "main", NoInputs, Cancelled));
        Assert.Equal(
            ["""{"ref":"main","inputs":{},"return_run_details":true}""", """{"ref":"main","inputs":{}}"""],
            bodies
        );

        await using var newer = await StubGitHub.StartAsync(
            200,
            """{"workflow_run_id":99,"run_url":"u","html_url":"h"}"""
        );
        await using var withNewer = New(newer);
        Assert.Equal(99, await withNewer.GitHub.DispatchAsync(Repository, Workflow, "main", NoInputs, Cancelled));
    }

    [Theory]
    [InlineData(2999, false)]
    [InlineData(3000, true)]
    public async Task Files_that_GitHub_leaves_out_are_told(int listed, bool truncated)
    {
        await using var stub = await StubGitHub.StartAsync(async context =>
        {
            if (!context.Request.Path.Value!.EndsWith("/files", StringComparison.Ordinal))
            {
                await StubGitHub.WriteAsync(
                    context,
                    200,
                    $$$"""
                    {"number":3,"title":"T","state":"open","changed_files":{{{(truncated ? 3001 : 2999)}}},
                     "head":{"ref":"h","sha":"1"},"base":{"ref":"b","sha":"2"}}
                    """
                );
                return;
            }

            var page = int.Parse(context.Request.Query["page"].FirstOrDefault("1")!, CultureInfo.InvariantCulture);
            var files = Enumerable
                .Range(0, listed)
                .Skip((page - 1) * 100)
                .Take(100)
                .Select(i => $$"""{"filename":"{{i}}.tf","status":"added"} """);
            if (page < 30)
            {
                context.Response.Headers.Link =
                    $"<http://{context.Request.Host}{context.Request.Path}?per_page=100&page={page + 1}>; rel=\"next\"";
            }

            await StubGitHub.WriteAsync(context, 200, $"[{string.Join(',', files)}]");
        });
        await using var app = New(stub);

        var files = await app.GitHub.GetChangedFilesAsync(Repository, 3, Cancelled);

        Assert.Equal((listed, truncated), (files.Files.Count, files.Truncated));
    }

    [Fact]
    public async Task A_hidden_comment_that_GraphQL_refuses_to_hide_is_told()
    {
        await using var stub = await StubGitHub.StartAsync(
            200,
            """{"data":null,"errors":[{"type":"FORBIDDEN","message":"Not yours."}]}"""
        );
        await using var app = New(stub);

        var refused = await Assert.ThrowsAsync<GitHubException>(() =>
            app.GitHub.MinimizeCommentAsync("IC_1", Cancelled)
        );

        Assert.Equal("GitHub did not hide a comment: Not yours.", refused.Message);
        Assert.Equal(["POST /graphql"], stub.Requests);
    }

    [Fact]
    public async Task GraphQL_of_an_Enterprise_Server_is_beside_its_REST()
    {
        await using var stub = await StubGitHub.StartAsync(200, """{"data":{}}""");
        await using var app = new App($"{stub.Url}/api/v3", "1", App.AnyKey, _time);

        await app.GitHub.ForInstallation(5).MinimizeCommentAsync("IC_1", Cancelled);

        Assert.Equal(["POST /api/graphql"], stub.Requests);
    }

    [Fact]
    public async Task A_run_that_hangs_without_jobs_is_cancelled_by_force()
    {
        await using var stub = await StubGitHub.StartAsync(context =>
            context.Request.Path.Value switch
            {
                var path when path!.EndsWith("/cancel", StringComparison.Ordinal) => StubGitHub.WriteAsync(
                    context,
                    409,
                    """{"message":"Cannot cancel"}"""
                ),
                var path when path!.EndsWith("/force-cancel", StringComparison.Ordinal) => StubGitHub.WriteAsync(
                    context,
                    202,
                    "{}"
                ),
                _ => StubGitHub.WriteAsync(
                    context,
                    200,
                    """{"id":9,"status":"queued","head_sha":"1","html_url":"u","created_at":"2031-01-01T00:00:00Z"}"""
                ),
            }
        );
        await using var app = New(stub);

        await app.GitHub.CancelWorkflowRunAsync(Repository, 9, Cancelled);

        Assert.Equal("POST /repos/acme/infra/actions/runs/9/force-cancel", stub.Requests[^1]);
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

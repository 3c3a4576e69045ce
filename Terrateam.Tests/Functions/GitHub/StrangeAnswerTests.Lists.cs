using System.Globalization;
using Terrateam.Core.Requirements;
using Terrateam.Functions.GitHub;

namespace Terrateam.Tests.Functions.GitHub;

public sealed partial class StrangeAnswerTests
{
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

        var checks = await app.GitHub.For(Repository).Statuses.ListAsync("1", Cancelled);

        Assert.Equal(
            [
                new("lint", true, true, IsOurs: true),
                new("lint", true, false),
                new("lint", true, true) { WorkflowRunId = 77 },
                new("lint", true, false),
                new("lint", true, true, IsOurs: true),
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

        Assert.Null(await app.GitHub.For(Repository).Workflows.DispatchAsync(Workflow, "main", NoInputs, Cancelled));
        Assert.Equal(
            ["""{"ref":"main","inputs":{},"return_run_details":true}""", """{"ref":"main","inputs":{}}"""],
            bodies
        );

        await using var newer = await StubGitHub.StartAsync(
            200,
            """{"workflow_run_id":99,"run_url":"u","html_url":"h"}"""
        );
        await using var withNewer = New(newer);
        Assert.Equal(
            99,
            await withNewer.GitHub.For(Repository).Workflows.DispatchAsync(Workflow, "main", NoInputs, Cancelled)
        );
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

        var pulls = app.GitHub.For(Repository).PullRequests;
        var files = await pulls.ListFilesAsync(await pulls.GetAsync(3, Cancelled), Cancelled);

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
            app.GitHub.For(Repository).Comments.MinimizeAsync("IC_1", Cancelled)
        );

        Assert.Equal("GitHub did not hide a comment: Not yours.", refused.Message);
        Assert.Equal(["POST /graphql"], stub.Requests);
    }

    [Fact]
    public async Task GraphQL_of_an_Enterprise_Server_is_beside_its_REST()
    {
        await using var stub = await StubGitHub.StartAsync(200, """{"data":{}}""");
        await using var app = new App($"{stub.Url}/api/v3", "1", App.AnyKey, _time);

        await app.GitHub.For(Repository).Comments.MinimizeAsync("IC_1", Cancelled);

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

        await app.GitHub.For(Repository).Workflows.CancelRunAsync(9, Cancelled);

        Assert.Equal("POST /repos/acme/infra/actions/runs/9/force-cancel", stub.Requests[^1]);
    }
}

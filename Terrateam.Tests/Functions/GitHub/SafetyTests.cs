using Terrateam.Core.Changes;
using Terrateam.Functions.GitHub;

namespace Terrateam.Tests.Functions.GitHub;

/// <summary>GitHub's responses, and names chosen by users, cannot redirect or break requests.</summary>
public sealed class SafetyTests
{
    private const string RepositoryJson =
        """{"id":1,"name":"infra","owner":{"login":"acme"},"default_branch":"main"}""";

    private static readonly Repository Repository = new(5, 1, "acme", "infra", "main");

    private readonly ImpatientTimeProvider _time = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task No_answer_leads_the_token_to_another_host(bool byRedirect)
    {
        await using var trap = await StubGitHub.StartAsync(200, "[]");
        await using var stub = await StubGitHub.StartAsync(context =>
        {
            if (byRedirect)
                context.Response.Headers.Location = $"{trap.Url}/elsewhere";
            else
                context.Response.Headers.Link = $"<{trap.Url}/elsewhere>; rel=\"next\"";

            return StubGitHub.WriteAsync(context, byRedirect ? 307 : 200, "[]");
        });
        await using var app = new App(stub.Url, "1", App.AnyKey, _time);

        var refused = await Assert.ThrowsAsync<GitHubException>(() =>
            app.GitHub.ForInstallation(5).For(Repository).Comments.ListAsync(1, DateTimeOffset.UnixEpoch, Cancelled)
        );

        Assert.Contains("led away from the API's host", refused.Message, StringComparison.Ordinal);
        Assert.Empty(trap.Requests);
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task A_redirect_within_the_API_is_followed()
    {
        await using var stub = await StubGitHub.StartAsync(context =>
        {
            if (context.Request.Path == "/repositories/1")
                context.Response.Headers.Location = $"http://{context.Request.Host}/repositories/2";

            return StubGitHub.WriteAsync(
                context,
                context.Request.Path == "/repositories/1" ? 301 : 200,
                RepositoryJson
            );
        });
        await using var app = new App(stub.Url, "1", App.AnyKey, _time);

        Assert.Equal(Repository, await app.GitHub.ForInstallation(5).GetRepositoryAsync(1, Cancelled));
    }

    [Fact]
    public async Task Pages_that_never_end_are_given_up()
    {
        await using var stub = await StubGitHub.StartAsync(context =>
        {
            context.Response.Headers.Link =
                $"<http://{context.Request.Host}{context.Request.Path}?page=again>; rel=\"next\"";
            return StubGitHub.WriteAsync(context, 200, "[]");
        });
        await using var app = new App(stub.Url, "1", App.AnyKey, _time);

        var refused = await Assert.ThrowsAsync<GitHubException>(() =>
            app.GitHub.ForInstallation(5).For(Repository).Comments.ListAsync(1, DateTimeOffset.UnixEpoch, Cancelled)
        );

        Assert.Contains("more than 100 pages", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endless_answer_is_given_up()
    {
        await using var stub = await StubGitHub.StartAsync(async context =>
        {
            var chunk = new byte[1024 * 1024];
            for (var i = 0; i < 64 && !context.RequestAborted.IsCancellationRequested; i++)
                await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
        });
        await using var app = new App(stub.Url, "1", App.AnyKey, _time);

        await Assert.ThrowsAsync<GitHubException>(() =>
            app.GitHub.ForInstallation(5).For(Repository).Contents.GetAsync("a", "main", Cancelled)
        );

        Assert.Single(stub.Requests);
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    public async Task A_name_that_would_lead_to_another_call_is_not_sent(string name)
    {
        await using var stub = await StubGitHub.StartAsync(200, """{"permission":"admin","state":"active"}""");
        await using var app = new App(stub.Url, "1", App.AnyKey, _time);
        var github = app.GitHub.ForInstallation(5);

        await Assert.ThrowsAsync<GitHubException>(() =>
            github.For(Repository).Collaborators.GetPermissionAsync(name, Cancelled)
        );
        await Assert.ThrowsAsync<GitHubException>(() => github.IsTeamMemberAsync("acme", name, "kim", Cancelled));
        await Assert.ThrowsAsync<GitHubException>(() =>
            github.For(Repository with { Name = name }).PullRequests.GetAsync(1, Cancelled)
        );

        Assert.Empty(stub.Requests);
    }

    [Fact]
    public async Task A_name_with_slashes_stays_one_segment()
    {
        await using var stub = await StubGitHub.StartAsync(404, """{"message":"Not Found"}""");
        await using var app = new App(stub.Url, "1", App.AnyKey, _time);

        Assert.Equal(
            "none",
            await app
                .GitHub.ForInstallation(5)
                .For(Repository)
                .Collaborators.GetPermissionAsync("a/../../b?c#d", Cancelled)
        );

        Assert.Equal(["GET /repos/acme/infra/collaborators/a%2F..%2F..%2Fb%3Fc%23d/permission"], stub.Requests);
    }

    [Fact]
    public async Task What_GitHub_says_about_a_refusal_is_one_line_of_bounded_length()
    {
        await using var stub = await StubGitHub.StartAsync(
            422,
            $$"""{"message":"Two\nlines {{new string('x', 5000)}}"}"""
        );
        await using var app = new App(stub.Url, "1", App.AnyKey, _time);

        var refused = await Assert.ThrowsAsync<GitHubException>(() =>
            app.GitHub.ForInstallation(5).For(Repository).Comments.CreateAsync(1, "a", Cancelled)
        );

        Assert.Contains("422 Two lines xxx", refused.Message, StringComparison.Ordinal);
        Assert.True(refused.Message.Length < 700);
    }
}

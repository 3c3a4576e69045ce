using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Terrateam.Sandbox.GitHub;
using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.Page;

/// <summary>Pages of a <see cref="SandboxGitHub"/>, at the addresses in its <c>html_url</c>s.</summary>
internal sealed class Pages(SandboxGitHub github)
{
    /// <summary>Maps them beside the API.</summary>
    public void Map()
    {
        var routes = github.Server.Routes;
        routes.MapGet("/", http => WriteAsync(http, "Sandbox", [], RepositoryPage.Home(github), Html.None));
        routes.MapGet("/-/changes", ChangesAsync);
        routes.MapGet("/favicon.ico", http =>
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });
        routes.MapGet("/{owner}/{repo}", RepositoryAsync);
        routes.MapGet("/{owner}/{repo}/pull/{number:int}", PullRequestAsync);
        routes.MapGet("/{owner}/{repo}/actions/runs/{id:long}/{**job}", RunAsync);
        routes.MapPost("/{owner}/{repo}/pulls", http =>
            DoAsync(http, async form => await Deeds(http).OpenAsync(Field(form, "directory")))
        );
        routes.MapPost("/{owner}/{repo}/pull/{number:int}/{what}", http => DoAsync(http, form => ActAsync(http, form)));
    }

    private static string Field(IFormCollection form, string name) => form[name].ToString();

    private static async Task WriteAsync(
        HttpContext http,
        string title,
        IEnumerable<(string Text, string Url)> path,
        Html live,
        Html rest
    )
    {
        http.Response.ContentType = "text/html; charset=utf-8";
        if (http.Request.Headers["X-Part"] == "live")
        {
            await http.Response.WriteAsync(live.Text, http.RequestAborted);
            return;
        }

        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        http.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; "
            + $"form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        await http.Response.WriteAsync(Layout.Page(title, path, nonce, live, rest).Text, http.RequestAborted);
    }

    /// <summary>Notifies a page of changes, at most a few times a second.</summary>
    private async Task ChangesAsync(HttpContext http)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-cache";
        try
        {
            while (!http.RequestAborted.IsCancellationRequested)
            {
                var changed = github.World.Changed;
                await http.Response.WriteAsync("data: changed\n\n", http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
                await changed.WaitAsync(http.RequestAborted);
                await Task.Delay(TimeSpan.FromMilliseconds(150), TimeProvider.System, http.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The browser closed the connection.
        }
    }

    private async Task RepositoryAsync(HttpContext http)
    {
        if (Repository(http) is { } repository)
        {
            await WriteAsync(
                http,
                repository.FullName,
                Path(repository),
                RepositoryPage.Live(repository),
                RepositoryPage.Actions(
                    repository,
                    await new PageActions(repository).DirectoriesAsync(repository.DefaultBranch)
                )
            );
        }
    }

    private async Task PullRequestAsync(HttpContext http)
    {
        if (PullRequest(http) is { } pull)
        {
            await WriteAsync(
                http,
                pull.Title,
                [.. Path(pull.Repository), ($"#{pull.Number}", PullRequestPage.Url(pull))],
                PullRequestPage.Live(pull),
                PullRequestPage.Actions(pull, await new PageActions(pull.Repository).DirectoriesAsync(pull.HeadBranch))
            );
        }
    }

    private async Task RunAsync(HttpContext http)
    {
        var id = long.Parse((string)http.Request.RouteValues["id"]!, System.Globalization.CultureInfo.InvariantCulture);
        if (Repository(http) is { } repository && repository.Runs.FirstOrDefault(run => run.Id == id) is { } run)
            await WriteAsync(http, run.Title, Path(repository), RepositoryPage.Run(run), Html.None);
        else
            http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    /// <summary>Runs an action that a page requests; requests of other origins are refused.</summary>
    private async Task DoAsync(HttpContext http, Func<IFormCollection, Task> act)
    {
        if (http.Request.Headers.Origin != github.BaseUrl)
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        try
        {
            await act(await http.Request.ReadFormAsync(http.RequestAborted));
            http.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (Exception exception) when (exception is InvalidOperationException or GitHub.Http.RefusedException)
        {
            http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            await http.Response.WriteAsync(exception.Message, http.RequestAborted);
        }
    }

    private Task ActAsync(HttpContext http, IFormCollection form)
    {
        var pull = PullRequest(http) ?? throw new InvalidOperationException("There is no such pull request.");
        var login = Field(form, "login");
        return http.Request.RouteValues["what"] switch
        {
            "comment" => pull.CommentAsync(login, Field(form, "body")),
            "approve" => pull.ReviewAsync(login, "APPROVED"),
            "merge" => pull.MergeAsync(login),
            "close" => pull.CloseAsync(login),
            "rerun" => RerunAsync(pull, Field(form, "check"), login),
            "push" => new PageActions(pull.Repository).PushAsync(pull, Field(form, "directory")),
            _ => throw new InvalidOperationException("That cannot be done."),
        };
    }

    private static Task RerunAsync(SandboxPullRequest pull, string check, string login)
    {
        _ = long.TryParse(check, System.Globalization.CultureInfo.InvariantCulture, out var id);
        pull.Repository.PressCheck(id, login);
        return Task.CompletedTask;
    }

    private static (string Text, string Url)[] Path(SandboxRepository repository) =>
        [(repository.FullName, "/" + repository.FullName)];

    private PageActions Deeds(HttpContext http) =>
        new(Repository(http) ?? throw new InvalidOperationException("There is no such repository."));

    private SandboxRepository? Repository(HttpContext http)
    {
        var name = $"{http.Request.RouteValues["owner"]}/{http.Request.RouteValues["repo"]}";
        var found = github.Repositories.FirstOrDefault(repository =>
            string.Equals(repository.FullName, name, StringComparison.OrdinalIgnoreCase)
        );
        http.Response.StatusCode = found is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK;
        return found;
    }

    private SandboxPullRequest? PullRequest(HttpContext http)
    {
        var number = int.Parse(
            (string)http.Request.RouteValues["number"]!,
            System.Globalization.CultureInfo.InvariantCulture
        );
        var found = Repository(http)?.PullRequests.FirstOrDefault(pull => pull.Number == number);
        http.Response.StatusCode = found is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK;
        return found;
    }
}

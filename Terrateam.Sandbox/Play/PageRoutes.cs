using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Terrateam.Sandbox.GitHub;
using Terrateam.Sandbox.Page;
using Terrateam.Sandbox.Views;

namespace Terrateam.Sandbox.Play;

/// <summary>Pages of a <see cref="SandboxGitHub"/>, at the addresses in its <c>html_url</c>s.</summary>
internal sealed class PageRoutes(Playground playground)
{
    private const string ReadmePath = "README.md";
    private const string ConfigurationPath = ".terrateam/config.yml";

    private SandboxGitHub GitHub => playground.GitHub;

    /// <summary>Maps them beside the API.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", http =>
            PageWriter.WriteAsync(http, HomeView.Create(GitHub, playground.App?.Troubles ?? [], playground.Visitor))
        );
        routes.MapGet("/-/changes", ChangesAsync);
        routes.MapGet("/favicon.ico", static http =>
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });
        Map(routes, "/{owner}/{repo}", RepositoryAsync);
        Map(routes, "/{owner}/{repo}/pull/{number:int}", PullAsync);
        Map(routes, "/{owner}/{repo}/issues/{number:int}", IssueAsync);
        Map(routes, "/{owner}/{repo}/actions/runs/{id:long}/{**job}", RunAsync);
        Map(routes, "/{owner}/{repo}/files", FilesAsync);
        Map(routes, "/{owner}/{repo}/file", FileAsync);
    }

    private void Map(IEndpointRouteBuilder routes, string pattern, Func<Route, IQueryCollection, Task<View?>> create) =>
        routes.MapGet(pattern, async http =>
        {
            var view = await create(new Route(http, GitHub), http.Request.Query);
            await (view is null ? NothingAsync(http) : PageWriter.WriteAsync(http, view));
        });

    /// <summary>The page of an address that has nothing.</summary>
    public static Task NothingAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return PageWriter.WriteAsync(http, Nothing());
    }

    private static View Nothing() =>
        new("Not here", [], new Html("<h1>Nothing is here</h1><p><a href=\"/\">All repositories</a></p>"), Html.None);

    private async Task<View?> RepositoryAsync(Route route, IQueryCollection query)
    {
        if (route.Repository is not { } repository)
            return null;

        var configuration = await repository.ReadAsync(repository.DefaultBranch, ConfigurationPath) ?? "";
        return RepositoryView.Create(
            repository,
            await new Changes(repository).DirectoriesAsync(repository.DefaultBranch),
            await repository.BranchesAsync(),
            await repository.ReadAsync(repository.DefaultBranch, ReadmePath),
            configuration.Split('\n').Any(static line => line.StartsWith("drift:", StringComparison.Ordinal)),
            playground.Visitor
        );
    }

    private async Task<View?> PullAsync(Route route, IQueryCollection query)
    {
        if (route.Pull is not { } pull)
            return null;

        var head = GitHub.Repositories.First(repository => repository.FullName == pull.HeadRepository);
        return PullRequestView.Create(
            pull,
            await new Changes(head).DirectoriesAsync(pull.HeadBranch),
            playground.Visitor
        );
    }

    private Task<View?> IssueAsync(Route route, IQueryCollection query) =>
        Task.FromResult(
            route is { Repository: { } repository, Issue: { } issue }
                ? IssueView.Create(repository, issue, playground.Visitor)
                : null
        );

    private Task<View?> RunAsync(Route route, IQueryCollection query) =>
        Task.FromResult(
            route is { Repository: { } repository, Run: { } run }
                ? RunView.Create(repository, run, GitHub.Secrets, playground.Visitor)
                : null
        );

    private static async Task<View?> FilesAsync(Route route, IQueryCollection query)
    {
        if (route.Repository is not { } repository)
            return null;

        var (branch, branches) = (query["ref"].ToString(), await repository.BranchesAsync());
        return branches.Contains(branch, StringComparer.Ordinal)
            ? FilesView.Create(repository, branch, branches, await repository.ListAsync(branch))
            : null;
    }

    private async Task<View?> FileAsync(Route route, IQueryCollection query)
    {
        if (route.Repository is not { } repository)
            return null;

        var (branch, path) = (query["ref"].ToString(), query["path"].ToString());
        var branches = await repository.BranchesAsync();
        if (!branches.Contains(branch, StringComparer.Ordinal))
            return null;

        var text = path.Length == 0 ? "" : await repository.ReadAsync(branch, path);
        return text is null
            ? null
            : FileView.Create(repository, branch, path, text, FileForms.Free("change", branches), playground.Visitor);
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
                var changed = GitHub.World.Changed;
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
}

using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Terrateam.Sandbox.GitHub.Http;
using Terrateam.Sandbox.Page;
using Terrateam.Sandbox.Showcases;
using Terrateam.Sandbox.Views;

namespace Terrateam.Sandbox.Play;

/// <summary>
/// Takes the forms of the pages. Each has the token that only pages of this sandbox know, so that no other page that the
/// browser has open can send one.
/// </summary>
internal sealed class FormRoutes(Playground playground)
{
    private readonly RepositoryForms _repositories = new(playground);
    private readonly FileForms _files = new(playground);

    public void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, "/-/showcases/{what}", SetUpAsync);
        Map(routes, "/{owner}/{repo}/changes", RepositoryForms.OpenAsync);
        Map(routes, "/{owner}/{repo}/proposals", RepositoryForms.ProposeAsync);
        Map(routes, "/{owner}/{repo}/drift", _repositories.LookForDriftAsync);
        Map(routes, "/{owner}/{repo}/loss", _repositories.LoseAsync);
        Map(routes, "/{owner}/{repo}/files", _files.CommitAsync);
        Map(routes, "/{owner}/{repo}/issues", _repositories.ReportAsync);
        Map(routes, "/{owner}/{repo}/issues/{number:int}/{what}", IssueForms.ActAsync);
        Map(routes, "/{owner}/{repo}/pull/{number:int}/{what}", PullRequestForms.ActAsync);
        Map(routes, "/{owner}/{repo}/actions/runs/{id:long}/{what}", RunAsync);
    }

    /// <summary>Maps a form to what it does, which answers with the page to show then.</summary>
    private void Map(IEndpointRouteBuilder routes, string pattern, Func<Route, Form, Task<string>> act) =>
        routes.MapPost(pattern, http => TakeAsync(http, act));

    private async Task TakeAsync(HttpContext http, Func<Route, Form, Task<string>> act)
    {
        try
        {
            if (!http.Request.HasFormContentType)
                throw new FormException("That is no form.");

            var form = new Form(await http.Request.ReadFormAsync(http.RequestAborted));
            if (!IsOurs(http, form))
            {
                http.Response.StatusCode = StatusCodes.Status403Forbidden;
                await AnswerAsync(
                    http,
                    "The form is not from a page of this sandbox as it runs now. Load the page anew."
                );
                return;
            }

            var url = await act(new Route(http, playground.GitHub), form);
            if (PageWriter.IsScript(http))
            {
                await http.Response.WriteAsync(url, http.RequestAborted);
                return;
            }

            http.Response.StatusCode = StatusCodes.Status303SeeOther;
            http.Response.Headers.Location = url;
        }
        catch (Exception exception)
            when (exception is FormException or InvalidOperationException or RefusedException or InvalidDataException)
        {
            http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            await AnswerAsync(http, exception.Message);
        }
    }

    private bool IsOurs(HttpContext http, Form form)
    {
        var origin = http.Request.Headers.Origin.ToString();
        return CryptographicOperations.FixedTimeEquals(
                Encoding.UTF8.GetBytes(form.Text(FormHtml.TokenField)),
                Encoding.UTF8.GetBytes(playground.Token)
            ) && (origin.Length == 0 || origin == $"{http.Request.Scheme}://{http.Request.Host}");
    }

    private static Task AnswerAsync(HttpContext http, string problem) =>
        PageWriter.IsScript(http)
            ? http.Response.WriteAsync(problem, http.RequestAborted)
            : PageWriter.WriteAsync(
                http,
                new View("Not done", [], new Html("<h1>That was not done</h1>"), Html.None),
                problem
            );

    private async Task<string> SetUpAsync(Route route, Form form)
    {
        var showcase = Catalogue.All.FirstOrDefault(one => one.Name == route.What)
            ?? throw new FormException($"There is no '{route.What}' to set up.");
        var (repository, pull) = await showcase.SetUpAsync(playground.GitHub);
        return pull is null ? Addresses.Of(repository) : Addresses.Of(pull);
    }

    private async Task<string> RunAsync(Route route, Form form)
    {
        if (route is not { Repository: { } repository, Run: { } run })
            throw new FormException("There is no such run.");

        if (route.What == "rerun" && run.IsCompleted)
            playground.GitHub.Actions.Rerun(run.Id);
        else if (route.What == "cancel" && !run.IsCompleted)
            await playground.GitHub.Actions.CancelAsync(run.Id);
        else
            throw new FormException(run.IsCompleted ? "It is over already." : "It is still running.");

        return Addresses.Run(repository, run.Id);
    }
}

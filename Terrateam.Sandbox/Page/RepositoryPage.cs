using System.Globalization;
using Terrateam.Sandbox.GitHub;
using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.Page;

/// <summary>A repository: pull requests, issues and runs; and the page of one run.</summary>
internal static class RepositoryPage
{
    public static Html Home(SandboxGitHub github) =>
        Html.From(
            $"""
            <h1>Repositories</h1>
            <div class="box">{Html.Join(
                github.Repositories.Select(repository =>
                    Html.From($"""<div class="row"><a href="/{repository.FullName}">{repository.FullName}</a></div>""")
                )
            )}</div>
            """
        );

    public static Html Live(SandboxRepository repository) =>
        Html.From(
            $"""
            <h1>{repository.FullName}</h1>
            <h2>Pull requests</h2>
            <div class="box" id="pulls">{Rows(
                repository.PullRequests.Reverse().Select(pull =>
                    Html.From(
                        $"""<div class="row"><a class="grow" href="{PullRequestPage.Url(pull)}">#{pull.Number} {pull.Title}</a><span class="dim">{(pull.IsMerged ? "merged" : pull.IsOpen ? "open" : "closed")}</span></div>"""
                    )
                )
            )}</div>
            <h2>Runs</h2>
            <div class="box" id="runs">{Rows(repository.Runs.Reverse().Select(run => Row(repository, run)))}</div>
            <h2>Issues</h2>
            <div class="box">{Rows(
                repository.Issues.Reverse().Select(issue =>
                    Html.From(
                        $"""<div class="row"><span class="grow">#{issue.Number} {issue.Title}</span><span class="dim">{(issue.IsOpen ? "open" : "closed")}</span></div>"""
                    )
                )
            )}</div>
            """
        );

    public static Html Actions(SandboxRepository repository, IEnumerable<string> directories) =>
        Html.From(
            $"""
            <form method="post" action="/{repository.FullName}/pulls"><div class="line">
            <label>a change of <select name="directory" id="directory">{Html.Join(
                directories.Select(PullRequestPage.Option)
            )}</select></label>
            <button class="main" id="open">Open a pull request</button>
            </div></form>
            <p id="note" role="status"></p>
            """
        );

    public static Html Run(SandboxRun run) =>
        Html.From(
            $"""
            <h1>{run.Title}</h1>
            <p><b class="{State(run)}">{run.Conclusion
                ?? run.Status}</b> <span class="dim">on {run.Branch}, {run.HeadSha[
                ..7
            ]}, attempt {run.Attempt}</span></p>
            <pre id="log">{run.Log}</pre>
            """
        );

    private static Html Row(SandboxRepository repository, SandboxRun run)
    {
        var url = string.Create(CultureInfo.InvariantCulture, $"/{repository.FullName}/actions/runs/{run.Id}");
        return Html.From(
            $"""<div class="row"><b class="{State(run)}">{run.Conclusion ?? run.Status}</b><a class="grow" href="{url}">{run.Title}</a></div>"""
        );
    }

    private static string State(SandboxRun run) =>
        run.Conclusion switch
        {
            null => "pending",
            "success" => "success",
            _ => "failure",
        };

    private static Html Rows(IEnumerable<Html> rows) =>
        rows.ToList() is { Count: > 0 } some ? Html.Join(some) : new Html("<div class=\"row dim\">None.</div>");
}

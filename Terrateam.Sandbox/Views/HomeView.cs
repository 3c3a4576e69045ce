using System.Globalization;
using Terrateam.Sandbox.GitHub;
using Terrateam.Sandbox.Page;
using Terrateam.Sandbox.Showcases;

namespace Terrateam.Sandbox.Views;

/// <summary>The first page: what is here, and what can be set up.</summary>
internal static class HomeView
{
    /// <summary>The page.</summary>
    /// <param name="github">What is here.</param>
    /// <param name="troubles">Warnings and errors of the app.</param>
    /// <param name="visitor">The person in front of it.</param>
    public static View Create(SandboxGitHub github, IReadOnlyList<string> troubles, Visitor visitor) =>
        new("Sandbox", [], Live(github, troubles), Showcases(visitor));

    private static Html Live(SandboxGitHub github, IReadOnlyList<string> troubles) =>
        Html.From(
            $"""
            <h1>A GitHub to play with</h1>
            <p>It runs on this machine, with Terrateam connected to it. Jobs run the real <code>terraform</code>, and nothing leaves the machine. You are all the people: alice and bob may write, mallory may only read.</p>
            <h2>Repositories</h2>
            <div class="box" id="repositories">{Html.Join(
                github.Repositories.Select(repository =>
                    Html.From(
                        $"""<div class="row"><a class="grow" href="{Addresses.Of(repository)}">{repository.FullName}</a><span class="dim">{Open(repository.PullRequests.Count(static pull => pull.IsOpen))}</span></div>"""
                    )
                )
            )}</div>
            {Troubles(troubles)}
            """
        );

    private static string Open(int pulls) =>
        pulls switch
        {
            0 => "",
            1 => "1 open pull request",
            _ => string.Create(CultureInfo.InvariantCulture, $"{pulls} open pull requests"),
        };

    private static Html Troubles(IReadOnlyList<string> troubles) =>
        troubles.Count == 0
            ? Html.None
            : Html.From(
                $"""
                <details class="box" id="troubles"><summary class="top">{troubles.Count} warnings and errors of Terrateam</summary><div class="body"><pre class="wrap">{string.Join(
                    '\n',
                    troubles
                )}</pre></div></details>
                """
            );

    private static Html Showcases(Visitor visitor) =>
        Html.From(
            $"""
            <h2>Set something up</h2>
            <p>Each makes a repository of its own. What to try stands in it.</p>
            <div class="cards">{Html.Join(Catalogue.All.Select(showcase => Card(showcase, visitor)))}</div>
            """
        );

    private static Html Card(Showcase showcase, Visitor visitor) =>
        Html.From(
            $"""
            <div class="card"><h3>{showcase.Title}</h3><p>{showcase.Text}</p>{FormHtml.Form(
                "/-/showcases/" + showcase.Name,
                visitor.Token,
                Html.From($"""<button class="main" id="show-{showcase.Name}">Set up<span class="hidden">: {showcase.Title}</span></button>""")
            )}</div>
            """
        );
}

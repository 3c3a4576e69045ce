using Terrateam.Sandbox.GitHub.Repositories;
using Terrateam.Sandbox.Page;

namespace Terrateam.Sandbox.Views;

/// <summary>The files of a branch.</summary>
internal static class FilesView
{
    public static View Create(
        SandboxRepository repository,
        string branch,
        IReadOnlyList<string> branches,
        IReadOnlyList<string> files
    ) =>
        new(
            $"Files of {repository.FullName}",
            [Addresses.Step(repository), (branch, Addresses.Files(repository.FullName, branch))],
            Html.From(
                $"""
                <h1>Files of <code>{branch}</code></h1>
                <p><a href="{Addresses.File(repository.FullName, branch, "")}" id="new">Add a file</a></p>
                <div class="box" id="list">{Lists.Rows(
                    files.Select(file =>
                        Html.From(
                            $"""<div class="row"><a class="grow" href="{Addresses.File(repository.FullName, branch, file)}">{file}</a><span class="dim">{Meaning(file)}</span></div>"""
                        )
                    )
                )}</div>
                <h2>Other branches</h2>
                <div class="box">{Lists.Rows(
                    branches
                        .Where(one => one != branch)
                        .Select(one => Lists.Row(Addresses.Files(repository.FullName, one), one, ""))
                )}</div>
                """
            ),
            Html.None
        );

    private static string Meaning(string file) =>
        file switch
        {
            ".terrateam/config.yml" => "Terrateam's configuration",
            ".github/workflows/terrateam.yml" => "the workflow that jobs run",
            _ => "",
        };
}

using Terrateam.Sandbox.GitHub.Repositories;
using Terrateam.Sandbox.Page;
using Terrateam.Sandbox.Samples;

namespace Terrateam.Sandbox.Views;

/// <summary>A file, to be changed and committed.</summary>
internal static class FileView
{
    /// <summary>The page.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="branch">The branch.</param>
    /// <param name="path">The file; empty for a new one.</param>
    /// <param name="text">What stands in it.</param>
    /// <param name="proposal">A free name for a new branch.</param>
    /// <param name="visitor">The person in front of it.</param>
    public static View Create(
        SandboxRepository repository,
        string branch,
        string path,
        string text,
        string proposal,
        Visitor visitor
    ) =>
        new(
            path.Length == 0 ? "A new file" : path,
            [
                Addresses.Step(repository),
                (branch, Addresses.Files(repository.FullName, branch)),
                (path.Length == 0 ? "new" : path, Addresses.File(repository.FullName, branch, path)),
            ],
            Html.From($"""<h1>{(path.Length == 0 ? "A new file" : path)}</h1>"""),
            FormHtml.Form(
                $"{Addresses.Of(repository)}/files",
                visitor.Token,
                Html.From(
                    $"""
                    <input type="hidden" name="from" value="{branch}">
                    <div class="line">{FormHtml.Input("path", "path", path)}</div>
                    <label for="text">Text</label>
                    <textarea class="code" name="text" id="text" spellcheck="false">{"\n" + text}</textarea>
                    <div class="line">{FormHtml.Select("as", "author", People.All)}{(path.Length == 0
                        ? Html.None
                        : FormHtml.Tick("delete the file", "delete"))}</div>
                    <fieldset><legend>Commit</legend><div class="line">
                    <button class="main" name="way" value="commit" id="commit">Commit to {branch}</button>
                    </div></fieldset>
                    <fieldset><legend>Or open a pull request</legend><div class="line">
                    {FormHtml.Input("branch", "branch", proposal)}
                    {FormHtml.Input("title", "title", path.Length == 0 ? "Add a file" : $"Change {path}")}
                    {FormHtml.Tick("from a fork", "fork")}
                    {FormHtml.Tick("as a draft", "draft")}
                    <button name="way" value="propose" id="propose">Open a pull request</button>
                    </div></fieldset>
                    """
                )
            )
        );
}

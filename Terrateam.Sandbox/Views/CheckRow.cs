using System.Globalization;
using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Sandbox.GitHub.Statuses;
using Terrateam.Sandbox.Page;

namespace Terrateam.Sandbox.Views;

/// <summary>A check run of a pull request's head: what it shows, and the button that runs it again.</summary>
internal static class CheckRow
{
    /// <param name="check">The check run.</param>
    /// <param name="form">The id of the form that the button belongs to.</param>
    /// <param name="url">The address of the pull request.</param>
    public static Html Create(SandboxCheckRun check, string form, string url)
    {
        var text = check.Text is { } details ? CommentHtml.Render(details) : Html.None;
        return Html.From(
            $"""
            <details class="row" id="check-{Id(check)}"><summary><b class="{State(check)}">{check.Conclusion
                ?? check.Status}</b> {check.Name} <span class="dim">{check.Title}</span></summary>
            <div class="body">{CommentHtml.Render(check.Summary ?? "")}{text}{Html.Join(
                check.Annotations.Select(Annotation)
            )}
            <div class="buttons">{Button(check, form, url)} {Link(check)}</div></div></details>
            """
        );
    }

    private static string Id(SandboxCheckRun check) => check.Id.ToString(CultureInfo.InvariantCulture);

    private static string State(SandboxCheckRun check) =>
        check.Conclusion switch
        {
            null => "pending",
            "success" or "neutral" or "skipped" => "success",
            _ => "failure",
        };

    // The job of a workflow has a page of its own.
    private static Html Button(SandboxCheckRun check, string form, string url) =>
        check.App == ActionsService.ActionsSlug
            ? Html.None
            : Html.From(
                $"""<button form="{form}" formaction="{url}/rerun" name="check" value="{Id(check)}">Run again<span class="hidden">: {check.Name}</span></button>"""
            );

    private static Html Link(SandboxCheckRun check) =>
        check.DetailsUrl is { } address
            ? Html.From($"""<a href="{address}">Details<span class="hidden"> of {check.Name}</span></a>""")
            : Html.None;

    private static Html Annotation((string Path, int Line, string Message) annotation) =>
        Html.From(
            $"""<p><b>{annotation.Path}</b> line {annotation.Line.ToString(CultureInfo.InvariantCulture)}</p><pre tabindex="0">{annotation.Message}</pre>"""
        );
}

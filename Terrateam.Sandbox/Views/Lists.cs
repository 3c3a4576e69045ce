using Terrateam.Sandbox.Page;

namespace Terrateam.Sandbox.Views;

/// <summary>Rows of a box.</summary>
internal static class Lists
{
    public static Html Rows(IEnumerable<Html> rows) =>
        rows.ToList() is { Count: > 0 } some ? Html.Join(some) : new Html("<div class=\"row dim\">None.</div>");

    public static Html Row(string url, string text, string state, string kind = "dim") =>
        Html.From(
            $"""<div class="row"><a class="grow" href="{url}">{text}</a><span class="{kind}">{state}</span></div>"""
        );
}

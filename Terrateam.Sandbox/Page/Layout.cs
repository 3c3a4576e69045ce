namespace Terrateam.Sandbox.Page;

/// <summary>The common frame of all pages. They load no external content: style and script are inline.</summary>
internal static class Layout
{
    /// <summary>A whole page.</summary>
    /// <param name="view">What is on it.</param>
    /// <param name="nonce">Allows style and script of this response in its content security policy.</param>
    /// <param name="problem">Why what a form asked for was not done; empty for none.</param>
    public static Html Document(View view, string nonce, string problem)
    {
        var steps = Html.Join(
            view.Path.Select(step => Html.From($"""<span class="slash">/</span><a href="{step.Url}">{step.Text}</a>"""))
        );
        return Html.From(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{view.Title}</title>
            <style nonce="{nonce}">{new Html(Style.Text)}</style>
            </head>
            <body>
            <header><nav aria-label="Where you are"><a class="home" href="/">Sandbox</a>{steps}</nav></header>
            <main>
            <div id="live">{view.Live}</div>
            {view.Rest}
            <p id="note" role="status" class="failure">{problem}</p>
            </main>
            <script nonce="{nonce}">{new Html(Script.Text)}</script>
            </body>
            </html>
            """
        );
    }
}

using System.Net;

namespace Terrateam.Cli.Setup;

/// <summary>The two pages of the browser: one that sends the manifest to GitHub, and one to close.</summary>
internal static class SetupPages
{
    /// <summary>
    /// The page with the form. GitHub takes a manifest only from a form, for which the administrator is signed in.
    /// </summary>
    public static string Form(string action, string manifest) =>
        Page(
            "Create the GitHub App",
            $"""
            <p>GitHub shows the name, which you may change, and asks you to confirm. Then you come back here.</p>
            <form action="{WebUtility.HtmlEncode(action)}" method="post">
            <input type="hidden" name="manifest" value="{WebUtility.HtmlEncode(manifest)}">
            <button type="submit">Go on to GitHub</button>
            </form>
            <details><summary>What is sent</summary><pre>{WebUtility.HtmlEncode(manifest)}</pre></details>
            """
        );

    /// <summary>A page that says something.</summary>
    public static string Note(string title, string text) => Page(title, $"<p>{WebUtility.HtmlEncode(text)}</p>");

    private static string Page(string title, string body) =>
        $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>{WebUtility.HtmlEncode(title)} · Terrateam</title>
            </head>
            <body>
            <main>
            <h1>{WebUtility.HtmlEncode(title)}</h1>
            {body}
            </main>
            </body>
            </html>
            """;
}

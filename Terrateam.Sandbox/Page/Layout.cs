namespace Terrateam.Sandbox.Page;

/// <summary>The common frame of all pages. They load no external content: style and script are inline.</summary>
internal static class Layout
{
    /// <summary>A whole page.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="path">Breadcrumbs from the root, as text and address.</param>
    /// <param name="nonce">Allows style and script of this response in its content security policy.</param>
    /// <param name="live">The part that is updated after each change.</param>
    /// <param name="rest">The part that stays, with the user's unsaved input.</param>
    public static Html Page(
        string title,
        IEnumerable<(string Text, string Url)> path,
        string nonce,
        Html live,
        Html rest
    )
    {
        var steps = Html.Join(
            path.Select(step => Html.From($"""<span class="slash">/</span><a href="{step.Url}">{step.Text}</a>"""))
        );
        return Html.From(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title}</title>
            <style nonce="{nonce}">{new Html(Style.Text)}</style>
            </head>
            <body>
            <header><a class="home" href="/">Sandbox</a>{steps}</header>
            <main>
            <div id="live">{live}</div>
            {rest}
            </main>
            <script nonce="{nonce}">{new Html(Script)}</script>
            </body>
            </html>
            """
        );
    }

    /// <summary>Fetches the live part again when the server reports a change, and keeps opened details open.</summary>
    private const string Script = """
        const live = document.getElementById('live');
        let busy = false, again = false;
        async function refresh() {
          if (busy) { again = true; return; }
          busy = true;
          try {
            const answer = await fetch(location.pathname, { headers: { 'X-Part': 'live' } });
            if (answer.ok) {
              const open = new Set([...live.querySelectorAll('details')].map((d, i) => d.open ? i : -1));
              live.innerHTML = await answer.text();
              live.querySelectorAll('details').forEach((d, i) => { if (open.has(i)) d.open = true; });
            }
          } finally {
            busy = false;
            if (again) { again = false; refresh(); }
          }
        }
        new EventSource('/-/changes').onmessage = refresh;
        document.addEventListener('submit', async event => {
          event.preventDefault();
          const form = event.target, button = event.submitter;
          const data = new FormData(form, button);
          if (button) button.disabled = true;
          try {
            const answer = await fetch(button && button.formAction && button.hasAttribute('formaction') ? button.formAction : form.action,
              { method: 'POST', body: new URLSearchParams(data), headers: { 'X-Part': 'live' } });
            const note = document.getElementById('note');
            note.textContent = answer.ok ? '' : await answer.text();
            if (answer.ok) { const box = form.querySelector('textarea'); if (box) box.value = ''; }
            refresh();
          } finally {
            if (button) button.disabled = false;
          }
        });
        """;
}

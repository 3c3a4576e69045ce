namespace Terrateam.Sandbox.Page;

/// <summary>What every page has around it. Nothing comes from elsewhere: style and script are in the page.</summary>
internal static class Layout
{
    /// <summary>A whole page.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="path">Steps from the root to it, as text and address.</param>
    /// <param name="nonce">Lets style and script of this answer through its content security policy.</param>
    /// <param name="live">The part that follows what happens.</param>
    /// <param name="rest">The part that stays, with what a person is typing.</param>
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

    /// <summary>
    /// Fetches the live part again when the server says that something changed, and keeps what was unfolded.
    /// </summary>
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

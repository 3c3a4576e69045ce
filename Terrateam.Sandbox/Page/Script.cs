namespace Terrateam.Sandbox.Page;

/// <summary>
/// Fetches the live part again when the server reports a change, and submits forms in place. Without it every form works
/// too, by loading the page anew.
/// </summary>
internal static class Script
{
    public const string Text = """
        const live = document.getElementById('live'), note = document.getElementById('note');
        let busy = false, again = false, last = live.innerHTML;
        async function refresh() {
          if (busy) { again = true; return; }
          busy = true;
          try {
            const answer = await fetch(location.pathname + location.search, { headers: { 'X-Part': 'live' } });
            const text = answer.ok ? await answer.text() : last;
            if (text !== last) {
              last = text;
              const open = new Map([...live.querySelectorAll('details')].map((d, i) => [i, d.open]));
              const before = live.querySelectorAll('details').length, focused = document.activeElement?.id;
              live.innerHTML = text;
              live.querySelectorAll('details').forEach((d, i) => { if (i < before) d.open = open.get(i); });
              if (focused) document.getElementById(focused)?.focus();
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
          const data = new URLSearchParams(new FormData(form));
          if (button?.name) data.set(button.name, button.value);
          const where = button?.hasAttribute('formaction') ? button.formAction : form.action;
          const buttons = document.querySelectorAll('button');
          buttons.forEach(one => one.disabled = true);
          note.className = '';
          note.textContent = 'Working …';
          try {
            const answer = await fetch(where, { method: 'POST', body: data, headers: { 'X-Part': 'live' } });
            const text = await answer.text();
            note.className = answer.ok ? '' : 'failure';
            note.textContent = answer.ok ? 'Done.' : text;
            if (!answer.ok) { note.scrollIntoView({ block: 'nearest' }); return; }
            form.querySelectorAll('textarea[data-clear], input[data-clear]').forEach(box => box.value = '');
            const to = new URL(text || location.href, location.href);
            if (to.origin === location.origin && to.pathname + to.search !== location.pathname + location.search)
              location.assign(to.href);
            else
              refresh();
          } catch {
            note.className = 'failure';
            note.textContent = 'The sandbox does not answer. Has it been ended?';
          } finally {
            document.querySelectorAll('button').forEach(one => one.disabled = false);
          }
        });
        """;
}

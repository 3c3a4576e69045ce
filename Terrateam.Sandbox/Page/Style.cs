namespace Terrateam.Sandbox.Page;

internal static class Style
{
    public const string Text = """
        :root { color-scheme: light dark; --fg: #1f2328; --dim: #59636e; --bg: #fff; --soft: #f6f8fa; --line: #d1d9e0; --edge: #818b98; --link: #0860ca; --good: #1a7f37; --bad: #cf222e; --wait: #8a5a00; --added: #dafbe1; --removed: #ffebe9; --c0: #24292f; --c1: #cf222e; --c2: #116329; --c3: #7d4e00; --c4: #0860ca; --c5: #8250df; --c6: #1b7c83; --c7: #57606a; }
        @media (prefers-color-scheme: dark) {
          :root { --fg: #f0f6fc; --dim: #9da7b3; --bg: #0d1117; --soft: #151b23; --line: #3d444d; --edge: #656c76; --link: #6cb0ff; --good: #3fb950; --bad: #ff7b72; --wait: #d29922; --added: #12261e; --removed: #301b1e; --c0: #8b949e; --c1: #ff7b72; --c2: #3fb950; --c3: #d29922; --c4: #79c0ff; --c5: #bc8cff; --c6: #39c5cf; --c7: #b1bac4; }
        }
        * { box-sizing: border-box; }
        body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: var(--fg); background: var(--bg); overflow-wrap: break-word; }
        header { padding: 12px 24px; background: var(--soft); border-bottom: 1px solid var(--line); }
        header .home { font-weight: 600; color: var(--fg); }
        header .slash { margin: 0 8px; color: var(--dim); }
        header a { text-decoration: none; display: inline-block; padding: 2px 0; }
        main { max-width: 980px; margin: 24px auto; padding: 0 16px; }
        a { color: var(--link); }
        a:hover { text-decoration-thickness: 2px; }
        a:focus-visible, button:focus-visible, summary:focus-visible, pre:focus-visible, .scroll:focus-visible, input:focus-visible, select:focus-visible, textarea:focus-visible { outline: 2px solid var(--link); outline-offset: 1px; }
        h1 { font-size: 26px; font-weight: 400; margin: 0 0 8px; line-height: 1.25; }
        h1 .number, .dim { color: var(--dim); }
        h2 { font-size: 19px; margin: 28px 0 8px; }
        h3 { font-size: 16px; margin: 12px 0 8px; } h4, h5, h6 { font-size: 15px; margin: 12px 0 8px; }
        p { margin: 8px 0; }
        .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
        .badge { display: inline-block; padding: 2px 12px; border-radius: 20px; color: #fff; background: #1a7f37; font-weight: 600; font-size: 13px; }
        .badge.merged { background: #8250df; } .badge.closed { background: #cf222e; } .badge.draft { background: #59636e; }
        .box { border: 1px solid var(--line); border-radius: 6px; margin: 16px 0; }
        .box .box { margin: 8px 0; }
        .box > .top { padding: 8px 16px; background: var(--soft); border-bottom: 1px solid var(--line); color: var(--dim); border-radius: 6px 6px 0 0; }
        .box > .top b { color: var(--fg); }
        details.box:not([open]) > .top { border-bottom: 0; border-radius: 6px; }
        .box > .body { padding: 8px 16px; }
        .bot { border: 1px solid var(--edge); border-radius: 10px; padding: 0 6px; font-size: 12px; }
        .row { display: flex; gap: 4px 12px; padding: 8px 16px; border-top: 1px solid var(--line); flex-wrap: wrap; }
        .row:first-child { border-top: 0; }
        .row .grow { flex: 1 1 60%; min-width: 0; }
        .success { color: var(--good); } .failure, .error { color: var(--bad); } .pending { color: var(--wait); }
        .event { margin: 16px 0 16px 16px; padding-left: 12px; border-left: 2px solid var(--line); color: var(--dim); }
        .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(290px, 100%), 1fr)); gap: 12px; margin: 12px 0; }
        .card { border: 1px solid var(--line); border-radius: 6px; padding: 12px 16px; display: flex; flex-direction: column; }
        .card h3 { margin: 0 0 4px; } .card p { margin: 0 0 12px; flex: 1; }
        .scroll { overflow-x: auto; margin: 8px 0; }
        .body table { border-collapse: collapse; }
        .body th, .body td { border: 1px solid var(--line); padding: 4px 12px; text-align: left; }
        code, pre, .log { font: 13px/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
        code, pre { background: var(--soft); border-radius: 6px; }
        code { padding: 2px 5px; overflow-wrap: anywhere; } pre { padding: 12px; margin: 8px 0; overflow-x: auto; } td code { overflow-wrap: normal; } pre code { padding: 0; background: none; overflow-wrap: normal; }
        pre.wrap { white-space: pre-wrap; overflow-wrap: anywhere; }
        .added { background: var(--added); } .removed { background: var(--removed); } .place { color: var(--dim); }
        details > summary { cursor: pointer; }
        .log { counter-reset: line; border: 1px solid var(--line); border-radius: 6px; padding: 8px 0; background: var(--soft); }
        .log details > summary { padding: 2px 12px; font-weight: 600; overflow-wrap: anywhere; }
        .log .line { display: flex; gap: 12px; padding: 0 12px; }
        .log .line:hover { background: var(--bg); }
        .log .line::before { counter-increment: line; content: counter(line); color: var(--dim); min-width: 2.5em; text-align: right; }
        .log .text { white-space: pre-wrap; overflow-wrap: anywhere; min-width: 0; }
        .bold { font-weight: 700; } .faint { opacity: .85; } .italic { font-style: italic; } .under { text-decoration: underline; }
        .c0 { color: var(--c0); } .c1 { color: var(--c1); } .c2 { color: var(--c2); } .c3 { color: var(--c3); } .c4 { color: var(--c4); } .c5 { color: var(--c5); } .c6 { color: var(--c6); } .c7 { color: var(--c7); }
        textarea, input:not([type=checkbox]) { width: 100%; padding: 6px 8px; font: inherit; color: inherit; background: var(--bg); border: 1px solid var(--edge); border-radius: 6px; }
        textarea { min-height: 90px; display: block; } textarea.code { min-height: 380px; font: 13px/1.45 ui-monospace, monospace; tab-size: 4; }
        select, button { font: inherit; padding: 5px 14px; border: 1px solid var(--edge); border-radius: 6px; background: var(--soft); color: var(--fg); max-width: 100%; }
        button { cursor: pointer; font-weight: 500; } button:disabled { opacity: .5; }
        button.main { background: #1a7f37; color: #fff; border-color: transparent; }
        form .line, .buttons { display: flex; gap: 8px 12px; margin: 8px 0; flex-wrap: wrap; align-items: center; }
        label.wide { display: block; flex: 1 1 220px; }
        fieldset { border: 1px solid var(--line); border-radius: 6px; margin: 12px 0; padding: 4px 16px 8px; min-width: 0; } legend { font-weight: 600; padding: 0 6px; }
        #note { min-height: 1.5em; white-space: pre-wrap; }
        @media (max-width: 500px) { header { padding: 10px 16px; } .box > .top, .box > .body, .row { padding-left: 10px; padding-right: 10px; } .event { margin-left: 4px; } }
        """;
}

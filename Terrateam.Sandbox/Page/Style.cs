namespace Terrateam.Sandbox.Page;

internal static class Style
{
    public const string Text = """
        :root { --fg: #1f2328; --dim: #59636e; --bg: #fff; --soft: #f6f8fa; --line: #d1d9e0; --link: #0969da; --good: #1a7f37; --bad: #cf222e; --wait: #9a6700; --merged: #8250df; }
        @media (prefers-color-scheme: dark) {
          :root { --fg: #f0f6fc; --dim: #9198a1; --bg: #0d1117; --soft: #151b23; --line: #3d444d; --link: #4493f8; --good: #3fb950; --bad: #f85149; --wait: #d29922; --merged: #ab7df8; }
        }
        * { box-sizing: border-box; }
        body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: var(--fg); background: var(--bg); }
        header { padding: 12px 24px; background: var(--soft); border-bottom: 1px solid var(--line); }
        header .home { font-weight: 600; color: var(--fg); }
        header .slash { margin: 0 8px; color: var(--dim); }
        main { max-width: 960px; margin: 24px auto; padding: 0 16px; }
        a { color: var(--link); text-decoration: none; }
        a:hover { text-decoration: underline; }
        h1 { font-size: 26px; font-weight: 400; margin: 0 0 8px; }
        h1 .number, .dim { color: var(--dim); }
        h2 { font-size: 18px; margin: 24px 0 8px; }
        .badge { display: inline-block; padding: 2px 12px; border-radius: 20px; color: #fff; background: var(--good); font-weight: 600; font-size: 13px; }
        .badge.merged { background: var(--merged); } .badge.closed { background: var(--bad); } .badge.draft { background: var(--dim); }
        .box { border: 1px solid var(--line); border-radius: 6px; margin: 16px 0; overflow: hidden; }
        .box > .top { padding: 8px 16px; background: var(--soft); border-bottom: 1px solid var(--line); color: var(--dim); }
        .box > .top b { color: var(--fg); }
        .box > .body { padding: 8px 16px; overflow-x: auto; }
        .bot { border: 1px solid var(--line); border-radius: 10px; padding: 0 6px; font-size: 12px; }
        .row { display: flex; gap: 12px; padding: 8px 16px; border-top: 1px solid var(--line); }
        .row:first-child { border-top: 0; }
        .row .grow { flex: 1; }
        .success { color: var(--good); } .failure, .error { color: var(--bad); } .pending { color: var(--wait); }
        .event { margin: 16px 0 16px 16px; padding-left: 12px; border-left: 2px solid var(--line); color: var(--dim); }
        .body table { border-collapse: collapse; margin: 8px 0; }
        .body th, .body td { border: 1px solid var(--line); padding: 4px 12px; text-align: left; }
        code, pre { font: 13px/1.45 ui-monospace, monospace; background: var(--soft); border-radius: 6px; }
        code { padding: 2px 5px; } pre { padding: 12px; overflow-x: auto; } pre code { padding: 0; background: none; }
        details > summary { cursor: pointer; }
        textarea { width: 100%; min-height: 90px; padding: 8px; font: inherit; color: inherit; background: var(--bg); border: 1px solid var(--line); border-radius: 6px; }
        select, button { font: inherit; padding: 5px 14px; border: 1px solid var(--line); border-radius: 6px; background: var(--soft); color: var(--fg); }
        button { cursor: pointer; font-weight: 500; } button:disabled { opacity: .5; }
        button.main { background: var(--good); color: #fff; border-color: transparent; }
        form .line { display: flex; gap: 8px; margin-top: 8px; flex-wrap: wrap; align-items: center; }
        #note { color: var(--bad); min-height: 1.5em; }
        """;
}

using System.Text;

namespace Terrateam.Sandbox.Page;

/// <summary>A job's log: groups that open, colours, and nothing of it that is markup.</summary>
internal static class LogHtml
{
    public static Html Render(string log, IEnumerable<string> secrets)
    {
        var html = new StringBuilder("<div class=\"log\" id=\"log\">");
        var isOpen = false;
        foreach (var (kind, text) in new LogCommands(secrets).Read(log))
        {
            if (kind is LogKind.Begin or LogKind.End)
            {
                if (isOpen)
                    html.Append("</div></details>");

                isOpen = kind is LogKind.Begin;
                if (isOpen)
                {
                    html.Append("<details open><summary>")
                        .Append(AnsiHtml.Render(text))
                        .Append("</summary><div class=\"group\">");
                }

                continue;
            }

            html.Append(Html.From($"""<div class="line {Class(kind)}"><span class="text">"""));
            html.Append(kind is LogKind.Text ? "" : $"<b>{kind}:</b> ");
            html.Append(AnsiHtml.Render(text)).Append("</span></div>");
        }

        if (isOpen)
            html.Append("</div></details>");

        return new Html(html.Append("</div>").ToString());
    }

    private static string Class(LogKind kind) =>
        kind switch
        {
            LogKind.Error => "failure",
            LogKind.Warning => "pending",
            _ => "plain",
        };
}

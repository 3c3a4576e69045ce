using System.Net;
using System.Text;
using Terrateam.Core.Notices;
using Terrateam.Functions.Mail;

namespace Terrateam.Functions.Notifications;

/// <summary>A message as mail.</summary>
internal static class MailText
{
    public static OutgoingMail Create(string id, string recipient, NoticeMessage message) =>
        new(id, recipient, message.Title, Text(message), Html(message));

    public static Delivery From(MailOutcome outcome) =>
        outcome.State switch
        {
            MailState.Accepted => Delivery.Taken,
            MailState.Deferred => Delivery.Later(outcome.Reason),
            _ => Delivery.Refused(outcome.Reason),
        };

    private static string Text(NoticeMessage message)
    {
        var text = new StringBuilder($"{message.Title}\n\n{message.Body}\n\n");
        foreach (var (name, address) in message.Links)
            text.Append(name).Append(": ").Append(address.AbsoluteUri).Append('\n');
        return text.ToString();
    }

    private static string Html(NoticeMessage message)
    {
        var html = new StringBuilder("<!DOCTYPE html><html><body>");
        html.Append("<h2>").Append(Escaped(message.Title)).Append("</h2><table>");
        foreach (var (name, text) in message.Lines)
        {
            html.Append("<tr><th align=\"left\">").Append(Escaped(name)).Append("</th><td>");
            html.Append(Escaped(text)).Append("</td></tr>");
        }

        html.Append("</table><p>");
        foreach (var (name, address) in message.Links)
        {
            html.Append("<a href=\"").Append(Escaped(address.AbsoluteUri)).Append("\">");
            html.Append(Escaped(name)).Append("</a> ");
        }

        return html.Append("</p></body></html>").ToString();
    }

    private static string Escaped(string text) => WebUtility.HtmlEncode(text);
}

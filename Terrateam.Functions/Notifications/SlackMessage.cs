using System.Text.Json.Nodes;
using Terrateam.Core.Notices;

namespace Terrateam.Functions.Notifications;

/// <summary>
/// A message for Slack. What comes from users is in objects of the type <c>plain_text</c>, in which Slack finds no
/// markup, mention, link or emoji; only our own links are <c>mrkdwn</c>.
/// </summary>
/// <remarks>https://docs.slack.dev/reference/block-kit/composition-objects/text-object</remarks>
internal static class SlackMessage
{
    private const int MaxHeader = 150;
    private const int MaxText = 3_000;

    public static JsonObject Create(Dispatched dispatched)
    {
        var message = dispatched.Message;
        return new JsonObject
        {
            // Shown where blocks are not: in the notification of a phone.
            ["text"] = SlackText.Escape(message.Title),
            ["mrkdwn"] = false,
            ["parse"] = "none",
            ["link_names"] = false,
            ["unfurl_links"] = false,
            ["unfurl_media"] = false,
            ["blocks"] = new JsonArray(
                new JsonObject { ["type"] = "header", ["text"] = Plain(message.Title, MaxHeader) },
                new JsonObject { ["type"] = "section", ["text"] = Plain(message.Body, MaxText) },
                new JsonObject
                {
                    ["type"] = "context",
                    ["elements"] = new JsonArray(
                        new JsonObject { ["type"] = "mrkdwn", ["text"] = Links(message) },
                        Plain(dispatched.Outgoing.Id, MaxText)
                    ),
                }
            ),
        };
    }

    private static JsonObject Plain(string text, int length) =>
        new()
        {
            ["type"] = "plain_text",
            ["text"] = SlackText.Cut(text, length),
            ["emoji"] = false,
        };

    private static string Links(NoticeMessage message) =>
        string.Join(
            " | ",
            message.Links.Select(static link => $"<{SlackText.Escape(link.Address.AbsoluteUri)}|{link.Name}>")
        );
}

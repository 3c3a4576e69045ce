using System.Text.Json;
using System.Text.Json.Nodes;

namespace Terrateam.Functions.Notifications;

/// <summary>Posts an Adaptive Card to a workflow of Microsoft Teams that waits for a webhook.</summary>
/// <remarks>
/// What comes from users is in runs of a <c>RichTextBlock</c>, which know no Markdown:
/// https://adaptivecards.microsoft.com/?topic=TextRun
/// </remarks>
internal sealed class TeamsChannel(NotificationPoster poster) : INotificationChannel
{
    /// <inheritdoc/>
    public string Kind => DestinationSettings.Teams;

    /// <inheritdoc/>
    public async Task<Delivery> SendAsync(Dispatched dispatched, CancellationToken cancellationToken)
    {
        var (delivery, _) = await poster.PostAsync(
            new Uri(dispatched.Settings.Url),
            JsonSerializer.SerializeToUtf8Bytes<JsonNode>(Message(dispatched)),
            static _ => { },
            cancellationToken
        );
        return delivery;
    }

    private static JsonObject Message(Dispatched dispatched) =>
        new()
        {
            ["type"] = "message",
            ["attachments"] = new JsonArray(
                new JsonObject
                {
                    ["contentType"] = "application/vnd.microsoft.card.adaptive",
                    ["contentUrl"] = null,
                    ["content"] = Card(dispatched),
                }
            ),
        };

    private static JsonObject Card(Dispatched dispatched)
    {
        var (title, lines, links) = dispatched.Message;
        JsonNode[] blocks =
        [
            Block(
                new JsonObject
                {
                    ["type"] = "TextRun",
                    ["text"] = title,
                    ["weight"] = "Bolder",
                    ["size"] = "Medium",
                }
            ),
            .. lines.Select(static line =>
                Block(
                    new JsonObject
                    {
                        ["type"] = "TextRun",
                        ["text"] = $"{line.Name}: ",
                        ["weight"] = "Bolder",
                    },
                    new JsonObject { ["type"] = "TextRun", ["text"] = line.Text }
                )
            ),
            Block(
                new JsonObject
                {
                    ["type"] = "TextRun",
                    ["text"] = dispatched.Outgoing.Id,
                    ["isSubtle"] = true,
                    ["size"] = "Small",
                }
            ),
        ];
        JsonNode[] actions =
        [
            .. links.Select(static link => new JsonObject
            {
                ["type"] = "Action.OpenUrl",
                ["title"] = link.Name,
                ["url"] = link.Address.AbsoluteUri,
            }),
        ];
        return new JsonObject
        {
            ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
            ["type"] = "AdaptiveCard",
            ["version"] = "1.4",
            ["body"] = new JsonArray(blocks),
            ["actions"] = new JsonArray(actions),
        };
    }

    private static JsonObject Block(params JsonNode[] runs) =>
        new() { ["type"] = "RichTextBlock", ["inlines"] = new JsonArray(runs) };
}

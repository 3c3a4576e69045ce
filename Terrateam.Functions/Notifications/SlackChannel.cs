using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Terrateam.Functions.Notifications;

/// <summary>Posts to an incoming webhook of Slack, or with the token of a bot.</summary>
/// <remarks>
/// https://docs.slack.dev/reference/methods/chat.postMessage and
/// https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
/// </remarks>
internal sealed class SlackChannel(NotificationPoster poster) : INotificationChannel
{
    private const string PostMessage = "https://slack.com/api/chat.postMessage";

    /// <summary>Errors of the message or the channel, which a repetition does not mend.</summary>
    private static readonly string[] Final =
    [
        "channel_not_found",
        "is_archived",
        "invalid_arguments",
        "invalid_blocks",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
    ];

    /// <inheritdoc/>
    public string Kind => DestinationSettings.Slack;

    /// <inheritdoc/>
    public async Task<Delivery> SendAsync(Dispatched dispatched, CancellationToken cancellationToken)
    {
        var settings = dispatched.Settings;
        var isBot = settings.Token.Length > 0;
        var message = SlackMessage.Create(dispatched);
        if (isBot)
        {
            message["channel"] = settings.Channel;
            message["metadata"] = new JsonObject
            {
                ["event_type"] = "terrateam_notification",
                ["event_payload"] = new JsonObject { ["id"] = dispatched.Outgoing.Id },
            };
        }

        var (delivery, answer) = await poster.PostAsync(
            new Uri(settings.Url.Length > 0 ? settings.Url : PostMessage),
            JsonSerializer.SerializeToUtf8Bytes<JsonNode>(message),
            headers =>
            {
                if (isBot)
                    headers.Authorization = new AuthenticationHeaderValue("Bearer", settings.Token);
            },
            cancellationToken
        );
        return isBot && delivery.State == DeliveryState.Taken ? From(answer) : delivery;
    }

    // With a token, errors are answered with 200.
    private static Delivery From(byte[] answer)
    {
        try
        {
            var json = JsonNode.Parse(answer);
            if (json?["ok"]?.GetValue<bool>() ?? false)
                return Delivery.Taken;

            var error = (string?)json?["error"] ?? "";
            var known = new string([.. error.Take(40).Where(static c => char.IsAsciiLetterLower(c) || c is '_')]);
            return Final.Contains(error, StringComparer.Ordinal)
                ? Delivery.Refused($"Slack answered {known}")
                : Delivery.Later($"Slack answered {known}");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return Delivery.Later("its answer is not that of Slack");
        }
    }
}

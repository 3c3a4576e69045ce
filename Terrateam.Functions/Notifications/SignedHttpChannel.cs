using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Notices;
using Terrateam.Core.Patterns;

namespace Terrateam.Functions.Notifications;

/// <summary>Posts the notice as data, signed, to a program of the operator. docs/notifications.md describes it.</summary>
internal sealed class SignedHttpChannel(NotificationPoster poster, TimeProvider time) : INotificationChannel
{
    public const string IdHeader = "X-Terrateam-Id";
    public const string EventHeader = "X-Terrateam-Event";
    public const string TimestampHeader = "X-Terrateam-Timestamp";
    public const string SignatureHeader = "X-Terrateam-Signature";

    /// <inheritdoc/>
    public string Kind => DestinationSettings.Http;

    /// <inheritdoc/>
    public async Task<Delivery> SendAsync(Dispatched dispatched, CancellationToken cancellationToken)
    {
        if (dispatched.Outgoing.Notice is not { } notice)
            return Delivery.Refused("it tells nothing of a repository");

        var body = JsonSerializer.SerializeToUtf8Bytes<JsonNode>(Body(dispatched, notice));

        // Of this attempt, so that a receiver can refuse what was recorded and sent again by others.
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var (delivery, _) = await poster.PostAsync(
            new Uri(dispatched.Settings.Url),
            body,
            headers =>
            {
                headers.Add(IdHeader, dispatched.Outgoing.Id);
                headers.Add(EventHeader, NoticeEvents.NameOf(notice.Event));
                headers.Add(TimestampHeader, timestamp);
                headers.Add(SignatureHeader, $"sha256={Sign(dispatched.Settings.Secret, timestamp, body)}");
            },
            cancellationToken
        );
        return delivery;
    }

    /// <summary>HMAC-SHA-256 over the timestamp, a dot and the body, in hexadecimal digits.</summary>
    public static string Sign(string secret, string timestamp, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.ASCII.GetBytes($"{timestamp}."), .. body];
        return Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed));
    }

    private static JsonObject Body(Dispatched dispatched, Notice notice)
    {
        var message = dispatched.Message;
        return new JsonObject
        {
            ["id"] = dispatched.Outgoing.Id,
            ["event"] = NoticeEvents.NameOf(notice.Event),
            ["at"] = notice.At.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture),
            ["repository"] = new JsonObject
            {
                ["id"] = notice.Repository.Id,
                ["owner"] = notice.Repository.Owner,
                ["name"] = notice.Repository.Name,
            },
            ["pull_request"] = notice.PullRequest is { } number
                ? new JsonObject { ["number"] = number, ["title"] = notice.Title }
                : null,
            ["schedule"] = notice.Schedule,
            ["actor"] = notice.Actor,
            ["dirspaces"] = new JsonArray([.. notice.Dirspaces.Select(From)]),
            ["gates"] = new JsonArray([.. notice.Gates.Select(static gate => JsonValue.Create(gate))]),
            ["reason"] = notice.Reason,
            ["since"] = notice.Since?.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture),
            ["links"] = new JsonObject(
                message.Links.Select(static link =>
                    KeyValuePair.Create<string, JsonNode?>(link.Name, JsonValue.Create(link.Address.AbsoluteUri))
                )
            ),
            ["title"] = message.Title,
            ["text"] = message.Body,
        };
    }

    private static JsonObject From(Dirspace dirspace) =>
        new() { ["directory"] = dirspace.Directory, ["workspace"] = dirspace.Workspace };
}

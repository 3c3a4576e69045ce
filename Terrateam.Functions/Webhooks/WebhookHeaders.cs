using Microsoft.AspNetCore.Http;

namespace Terrateam.Functions.Webhooks;

/// <summary>The headers of a delivery, enough to refuse most foreign requests before their body is read.</summary>
/// <param name="Event">The event's name.</param>
/// <param name="Delivery">The delivery's id.</param>
/// <param name="Digest">The HMAC of the body that the signature header claims.</param>
internal sealed record WebhookHeaders(string Event, string Delivery, byte[] Digest)
{
    /// <summary>The largest body that GitHub sends: 25 MiB.</summary>
    /// <remarks>https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap</remarks>
    public const int MaxBodyLength = 25 * 1024 * 1024;

    private const int MaxNameLength = 100;

    /// <summary>Reads the headers. Returns the answer to a request without valid ones, or null.</summary>
    public static IResult? Read(HttpRequest request, out WebhookHeaders headers)
    {
        ArgumentNullException.ThrowIfNull(request);
        headers = new("", "", []);
        if (WebhookSignature.DigestOf(request.Headers[WebhookSignature.Header]) is not { } digest)
            return Results.Unauthorized();

        var name = request.Headers[WebhookReader.EventHeader].ToString();
        var delivery = request.Headers[WebhookReader.DeliveryHeader].ToString();
        if (name.Length is 0 or > MaxNameLength || delivery.Length is 0 or > MaxNameLength)
            return Results.BadRequest();

        headers = new(name, delivery, digest);
        return null;
    }
}

using Microsoft.AspNetCore.Http;

namespace Terrateam.Functions.Webhooks;

/// <summary>
/// What a delivery says before its body: enough to refuse most of what is none without reading any more.
/// </summary>
/// <param name="Event">The event's name.</param>
/// <param name="Delivery">The delivery's id.</param>
/// <param name="Digest">The digest of the body that it claims to be signed with.</param>
internal sealed record WebhookHeaders(string Event, string Delivery, byte[] Digest)
{
    private const int MaxNameLength = 100;

    /// <summary>Reads the headers.</summary>
    /// <param name="request">The request.</param>
    /// <param name="headers">What they say.</param>
    /// <returns>What to answer instead, or null.</returns>
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

using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Options;

namespace Terrateam.Functions.Notifications;

/// <summary>
/// Posts JSON to an address of the settings: no redirects, a bounded time for all of it, and no more of the answer than
/// is needed.
/// </summary>
internal sealed class NotificationPoster(
    IHttpClientFactory clients,
    IOptions<NotificationOptions> options,
    TimeProvider time
)
{
    public const string HttpClientName = "notifications";

    private const int MaxAnswer = 16 * 1024;

    /// <summary>Posts, and returns what became of it with the beginning of the answer.</summary>
    public async Task<(Delivery Delivery, byte[] Answer)> PostAsync(
        Uri address,
        byte[] json,
        Action<HttpRequestHeaders> addHeaders,
        CancellationToken cancellationToken
    )
    {
        using var patience = new CancellationTokenSource(options.Value.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new ByteArrayContent(json)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") },
            },
        };
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("terrateam", productVersion: null));
        addHeaders(request.Headers);
        try
        {
            using var client = clients.CreateClient(HttpClientName);
            using var response = await client.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                either.Token
            );
            var delivery = From(response);
            return (delivery, await ReadAsync(response, either.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (Delivery.Later("it did not answer in time"), []);
        }
        catch (HttpRequestException exception)
        {
            // The message may name the host, never the path with its secret; the kind of error says enough.
            return (Delivery.Later($"it could not be reached ({exception.HttpRequestError})"), []);
        }
        catch (IOException)
        {
            return (Delivery.Later("the connection broke"), []);
        }
    }

    private Delivery From(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        return response.StatusCode switch
        {
            _ when response.IsSuccessStatusCode => Delivery.Taken,
            >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest => Delivery.Refused(
                $"it answered with a redirect ({status}), and redirects are not followed"
            ),

            // What is wrong with a token or a secret can be mended.
            HttpStatusCode.Unauthorized
            or HttpStatusCode.Forbidden
            or HttpStatusCode.RequestTimeout
            or (HttpStatusCode)425
            or HttpStatusCode.TooManyRequests
            or >= HttpStatusCode.InternalServerError => Delivery.Later($"it answered {status}", WaitOf(response)),
            _ => Delivery.Refused($"it answered {status}"),
        };
    }

    private TimeSpan? WaitOf(HttpResponseMessage response) =>
        response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => null,
        };

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var answer = new byte[MaxAnswer];
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var length = await body.ReadAtLeastAsync(answer, MaxAnswer, throwOnEndOfStream: false, cancellationToken);
        return answer[..length];
    }
}

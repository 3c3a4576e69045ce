using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Terrateam.Sandbox.GitHub.Apps;

namespace Terrateam.Sandbox.GitHub.Webhooks;

/// <summary>Posts a delivery with GitHub's headers, signed over the raw bytes.</summary>
/// <remarks>https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers</remarks>
internal sealed class WebhookPost(SandboxState sandboxState, AppIdentity app, IHttpClientFactory clients)
{
    /// <summary>GitHub waits ten seconds for a response.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>The target; null as long as the App has no webhook URL.</summary>
    public string? Url { get; set; } = sandboxState.Options.WebhookUrl;

    public async Task SendAsync(WebhookDelivery delivery, long hookId, CancellationToken cancellationToken)
    {
        var headers = Headers(delivery, hookId);
        var started = sandboxState.Time.GetTimestamp();
        var (outcome, code, status, body) = (DeliveryOutcome.Failed, 0, "failed to connect to host", "");
        var answerHeaders = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Url is { } url)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, url)
                {
                    Content = new ByteArrayContent(Encoding.UTF8.GetBytes(delivery.Payload)),
                };
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                foreach (var (name, value) in headers)
                    request.Headers.TryAddWithoutValidation(name, value);

                using var client = clients.CreateClient("webhooks");
                client.Timeout = Timeout;
                using var answer = await client.SendAsync(request, cancellationToken);
                code = (int)answer.StatusCode;
                body = await answer.Content.ReadAsStringAsync(cancellationToken);
                (outcome, status) = answer.IsSuccessStatusCode
                    ? (DeliveryOutcome.Delivered, "OK")
                    : (DeliveryOutcome.Failed, $"Invalid HTTP Response: {code}");
                foreach (var (name, values) in answer.Headers)
                    answerHeaders[name] = string.Join(", ", values);
            }
            catch (HttpRequestException)
            {
                // The delivery's status reports it.
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                status = "timed out";
            }
        }

        sandboxState.Write(() =>
        {
            (delivery.Outcome, delivery.StatusCode, delivery.Status, delivery.ResponseBody) = (
                outcome,
                code,
                status,
                body
            );
            (delivery.RequestHeaders, delivery.ResponseHeaders) = (headers, answerHeaders);
            (delivery.DeliveredAt, delivery.Duration) = (sandboxState.Now, sandboxState.Time.GetElapsedTime(started));
        });
    }

    private Dictionary<string, string> Headers(WebhookDelivery delivery, long hookId)
    {
        var (key, body) = (Encoding.UTF8.GetBytes(app.WebhookSecret), Encoding.UTF8.GetBytes(delivery.Payload));
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Accept"] = "*/*",
            ["User-Agent"] = "GitHub-Hookshot/5a17d0b",
            ["X-GitHub-Delivery"] = delivery.Guid,
            ["X-GitHub-Event"] = delivery.Event,
            ["X-GitHub-Hook-ID"] = hookId.ToString(CultureInfo.InvariantCulture),
            ["X-GitHub-Hook-Installation-Target-ID"] = app.Id.ToString(CultureInfo.InvariantCulture),
            ["X-GitHub-Hook-Installation-Target-Type"] = "integration",
            ["X-Hub-Signature-256"] = "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(key, body)),
        };
    }
}

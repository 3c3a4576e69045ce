using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Terrateam.Functions.State;

namespace Terrateam.Tests.Scenarios.Webhooks;

/// <summary>An app for the tests of one class, to which they post deliveries over HTTP as they like.</summary>
public sealed class WebhookEnvironment : IAsyncLifetime
{
    /// <summary>The secret from before a rotation that is going on.</summary>
    internal const string PreviousSecret = "the secret from before the rotation";

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler());
    private readonly ConcurrentQueue<DocumentKey> _written = new();

    /// <summary>Settings of an app whose timer does nothing by itself.</summary>
    internal static IReadOnlyDictionary<string, string> WithoutTimer { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal) { ["AzureWebJobs.Maintenance.Disabled"] = "true" };

    /// <summary>Settings of the app.</summary>
    internal IReadOnlyDictionary<string, string> Settings { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    internal ScenarioEnvironment Scenario { get; private set; } = null!;

    /// <summary>
    /// What the app wrote for deliveries, but for the digests by which it knows them. Its timers write their own at any
    /// time.
    /// </summary>
    internal IReadOnlyList<DocumentKey> Written =>
        [.. _written.Where(key => key.Collection is not ("redelivery" or "asked" or "audit"))];

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() =>
        Scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                Replace = services => WrittenKeys.Watch(services, _written),
                Settings = new Dictionary<string, string>(Settings, StringComparer.Ordinal)
                {
                    ["GitHub:PreviousWebhookSecret"] = PreviousSecret,
                },
            }
        );

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Scenario.DisposeAsync();
    }

    /// <summary>A right signature of a body.</summary>
    internal string Sign(byte[] body) =>
        "sha256="
        + Convert.ToHexStringLower(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(Scenario.GitHub.App.WebhookSecret), body)
        );

    /// <summary>Posts a delivery, signed rightly.</summary>
    internal Task<HttpStatusCode> PostAsync(string name, byte[] body, string? delivery = null) =>
        PostAsync(
            body,
            ("X-GitHub-Event", name),
            ("X-GitHub-Delivery", delivery ?? Guid.NewGuid().ToString()),
            ("X-Hub-Signature-256", Sign(body))
        );

    /// <summary>Posts a body with exactly these headers.</summary>
    internal Task<HttpStatusCode> PostAsync(byte[] body, params (string Name, string Value)[] headers) =>
        PostAsync(new ByteArrayContent(body), chunked: false, headers);

    /// <summary>Posts a body without a content length.</summary>
    internal Task<HttpStatusCode> PostChunkedAsync(string name, byte[] body) =>
        PostAsync(
            new StreamContent(new MemoryStream(body)),
            chunked: true,
            ("X-GitHub-Event", name),
            ("X-GitHub-Delivery", Guid.NewGuid().ToString()),
            ("X-Hub-Signature-256", Sign(body))
        );

    private async Task<HttpStatusCode> PostAsync(
        HttpContent content,
        bool chunked,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Scenario.App.WebhookUrl) { Content = content };
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TransferEncodingChunked = chunked;
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}

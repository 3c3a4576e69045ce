using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Terrateam.Tests.Sandbox.GitHub;

/// <summary>An app that only listens.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedWebhook> _received = new();

    private WebhookReceiver(WebApplication app)
    {
        _app = app;
        app.MapPost("/hook", async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            _received.Enqueue(
                new ReceivedWebhook(
                    http.Request.Headers.ToDictionary(
                        pair => pair.Key,
                        pair => pair.Value.ToString(),
                        StringComparer.OrdinalIgnoreCase
                    ),
                    body.ToArray(),
                    http.Request.ContentType ?? ""
                )
            );
            http.Response.StatusCode = StatusCode;
        });
    }

    public int StatusCode { get; set; } = 202;

    public string Url => _app.Urls.First() + "/hook";

    public IReadOnlyList<ReceivedWebhook> Received => [.. _received];

    public IReadOnlyList<string> Names => [.. _received.Select(one => one.Headers["X-GitHub-Event"])];

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new WebhookReceiver(builder.Build());
        await receiver._app.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

internal sealed record ReceivedWebhook(IReadOnlyDictionary<string, string> Headers, byte[] Body, string ContentType);

using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Terrateam.Tests.Functions.Notifications;

/// <summary>A request that a server received.</summary>
internal sealed record Received(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body);

/// <summary>A real server that takes notifications, and answers as a test says: by default with 200.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<RequestDelegate> _answers = new();
    private readonly ConcurrentQueue<Received> _received = new();
    private LoopbackServer? _server;

    public string Url => _server!.Url;

    public IReadOnlyList<Received> All => [.. _received];

    public static async Task<Receiver> StartAsync()
    {
        var receiver = new Receiver();
        receiver._server = await LoopbackServer.StartAsync(receiver.TakeAsync);
        return receiver;
    }

    /// <summary>Answers the next request that has no answer yet.</summary>
    public void Next(int status, string body = "", string? retryAfter = null, string? location = null) =>
        Next(context =>
        {
            context.Response.StatusCode = status;
            if (retryAfter is not null)
                context.Response.Headers.RetryAfter = retryAfter;
            if (location is not null)
                context.Response.Headers.Location = location;
            return context.Response.WriteAsync(body);
        });

    public void Next(RequestDelegate answer) => _answers.Enqueue(answer);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        _received.Enqueue(
            new(
                context.Request.Path,
                context.Request.Headers.ToDictionary(
                    static header => header.Key,
                    static header => header.Value.ToString(),
                    StringComparer.OrdinalIgnoreCase
                ),
                body.ToArray()
            )
        );
        if (_answers.TryDequeue(out var answer))
            await answer(context);
    }
}

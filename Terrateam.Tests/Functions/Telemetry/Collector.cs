using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Terrateam.Tests.Functions.Telemetry;

/// <summary>
/// A collector of OTLP over HTTP on loopback. Names and values are text in protobuf, so what came is searched as it is.
/// </summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, string Body)> _sent = new();
    private readonly ConcurrentQueue<string> _types = new();
    private readonly WebApplication _app;

    private Collector(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    public IReadOnlyCollection<string> Types => _types;

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var collector = new Collector(app);
        app.Run(collector.TakeAsync);
        await app.StartAsync();
        return collector;
    }

    /// <summary>Everything that was sent to a path, as text.</summary>
    public string Sent(string path) =>
        string.Concat(_sent.Where(one => one.Path == path).Select(static one => one.Body));

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        if (context.Request.Headers.ContentEncoding == "gzip")
        {
            await using var zip = new GZipStream(context.Request.Body, CompressionMode.Decompress);
            await zip.CopyToAsync(body, context.RequestAborted);
        }
        else
        {
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        }

        _types.Enqueue(context.Request.ContentType ?? "");
        _sent.Enqueue((context.Request.Path, Encoding.Latin1.GetString(body.ToArray())));
    }
}

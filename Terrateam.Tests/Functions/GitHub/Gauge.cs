using Microsoft.AspNetCore.Http;

namespace Terrateam.Tests.Functions.GitHub;

/// <summary>Passes requests on to another server and sees how many writes are under way at once.</summary>
internal sealed class Gauge(string target) : IAsyncDisposable
{
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler());
    private readonly Lock _gate = new();
    private LoopbackServer _server = null!;
    private int _writes;

    public string Url => _server.Url;

    public int MaxConcurrentWrites { get; private set; }

    public static async Task<Gauge> StartAsync(string target)
    {
        var gauge = new Gauge(target);
        gauge._server = await LoopbackServer.StartAsync(gauge.PassOnAsync);
        return gauge;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _client.Dispose();
    }

    private async Task PassOnAsync(HttpContext context)
    {
        var isWrite =
            !HttpMethods.IsGet(context.Request.Method)
            && !context.Request.Path.StartsWithSegments("/app", StringComparison.Ordinal);
        Count(isWrite ? 1 : 0);
        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method),
            $"{target}{context.Request.Path}{context.Request.QueryString}"
        );
        request.Headers.Add("User-Agent", "gauge");
        request.Headers.TryAddWithoutValidation("Authorization", context.Request.Headers.Authorization.ToString());
        if (isWrite)
        {
            request.Content = new StreamContent(context.Request.Body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        }
        else if (HttpMethods.IsPost(context.Request.Method))
        {
            request.Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
        }

        using var answer = await _client.SendAsync(request, context.RequestAborted);
        var body = await answer.Content.ReadAsByteArrayAsync(context.RequestAborted);
        Count(isWrite ? -1 : 0);
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private void Count(int change)
    {
        lock (_gate)
        {
            _writes += change;
            MaxConcurrentWrites = Math.Max(MaxConcurrentWrites, _writes);
        }
    }
}

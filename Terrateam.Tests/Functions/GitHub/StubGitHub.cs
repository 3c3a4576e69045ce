using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Terrateam.Tests.Functions.GitHub;

/// <summary>
/// Sends responses that GitHub does not, or that only an old or a new version does. Tokens are issued as usual.
/// </summary>
internal sealed class StubGitHub : IAsyncDisposable
{
    private readonly Func<HttpContext, Task> _answer;
    private readonly ConcurrentQueue<string> _requests = new();
    private LoopbackServer _server = null!;

    private StubGitHub(Func<HttpContext, Task> answer) => _answer = answer;

    public string Url => _server.Url;

    /// <summary>Verb and path of each request, without those for tokens.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    public static async Task<StubGitHub> StartAsync(Func<HttpContext, Task> answer)
    {
        var stub = new StubGitHub(answer);
        stub._server = await LoopbackServer.StartAsync(stub.AnswerAsync);
        return stub;
    }

    /// <summary>Responds to everything with one status and one text.</summary>
    public static Task<StubGitHub> StartAsync(int status, string json) =>
        StartAsync(context => WriteAsync(context, status, json));

    public static Task WriteAsync(HttpContext context, int status, string json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(json);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path.Value!.EndsWith("/access_tokens", StringComparison.Ordinal))
            return WriteAsync(context, 201, """{"token":"ghs_0123456789abcdef","expires_at":"2099-01-01T00:00:00Z"}""");

        _requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
        return _answer(context);
    }
}

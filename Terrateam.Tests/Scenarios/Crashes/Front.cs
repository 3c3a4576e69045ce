using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Terrateam.Tests.Functions;

namespace Terrateam.Tests.Scenarios.Crashes;

/// <summary>
/// A proxy before the app, like Azure's own front end: holds requests back while the app is down, and passes each
/// request and response to the test before the client gets the response.
/// </summary>
internal sealed class Front : IAsyncDisposable
{
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler());
    private readonly Func<string, bool> _losesAnswer;
    private LoopbackServer _server = null!;

    private Front(Func<string, bool> losesAnswer) => _losesAnswer = losesAnswer;

    /// <summary>What it stands before; requests before that is set are refused.</summary>
    public AppProcess? App { get; set; }

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Url => _server.Url;

    /// <summary>Starts the proxy.</summary>
    /// <param name="losesAnswer">Gets verb, path and body of each response of the app; true breaks the connection
    /// instead of forwarding the response.</param>
    public static async Task<Front> StartAsync(Func<string, bool> losesAnswer)
    {
        var front = new Front(losesAnswer);
        front._server = await LoopbackServer.StartAsync(front.AnswerAsync);
        return front;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _client.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var app = App ?? throw new InvalidOperationException("There is no app yet.");
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        await app.UpAsync();
        using var request = Copy(context.Request, app.Url, body.ToArray());
        HttpResponseMessage answer;
        try
        {
            answer = await _client.SendAsync(request, context.RequestAborted);
        }
        catch (HttpRequestException)
        {
            // Killed while it worked on this.
            context.Response.StatusCode = StatusCodes.Status502BadGateway;
            return;
        }

        using (answer)
        {
            if (
                _losesAnswer(
                    $"{context.Request.Method} {context.Request.Path} {(int)answer.StatusCode} "
                        + $"{Encoding.UTF8.GetString(body.ToArray())}"
                )
            )
            {
                context.Abort();
                return;
            }

            context.Response.StatusCode = (int)answer.StatusCode;
            context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
    }

    private static HttpRequestMessage Copy(HttpRequest from, string url, byte[] body)
    {
        var request = new HttpRequestMessage(new HttpMethod(from.Method), url + from.Path + from.QueryString)
        {
            Content = new ByteArrayContent(body),
        };
        foreach (var (name, values) in from.Headers)
        {
            if (name is "Authorization" || name.StartsWith("X-", StringComparison.OrdinalIgnoreCase))
                request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }

        if (from.ContentType is { } type)
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return request;
    }
}

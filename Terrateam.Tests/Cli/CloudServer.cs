using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace Terrateam.Tests.Cli;

/// <summary>A request as a cloud received it.</summary>
internal sealed record CloudRequest(string Target, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>The fields of a form.</summary>
    public IReadOnlyDictionary<string, string> Form =>
        QueryHelpers.ParseQuery(Body).ToDictionary(one => one.Key, one => one.Value.ToString(), StringComparer.Ordinal);
}

/// <summary>
/// GitHub's issuer of identities and the services of a cloud on loopback. Each request has to be the next one that the
/// test expects; any other fails.
/// </summary>
internal sealed class CloudServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Target, int Status, string Body)> _expected = new();

    private CloudServer(WebApplication app) => _app = app;

    public ConcurrentQueue<CloudRequest> Requests { get; } = new();

    public string Url => _app.Urls.First();

    public static async Task<CloudServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new CloudServer(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    /// <summary>Expects a request.</summary>
    /// <param name="target">Its method, path and query.</param>
    /// <param name="body">What it is answered with.</param>
    /// <param name="status">The status of the answer.</param>
    public CloudServer Expect(string target, string body, int status = 200)
    {
        _expected.Enqueue((target, status, body));
        return this;
    }

    /// <summary>Expects a request for an identity.</summary>
    public CloudServer ExpectIdentity(string audience, string token = "identity-of-the-job") =>
        Expect(
            $"GET /identity?api-version=2&audience={Uri.EscapeDataString(audience)}",
            $$"""{"value": "{{token}}"}"""
        );

    /// <summary>Checks that all that was expected has come.</summary>
    public void End() => Assert.Empty(_expected);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        using var reader = new StreamReader(request.Body);
        var target = $"{request.Method} {context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget}";
        Requests.Enqueue(
            new CloudRequest(
                target,
                request.Headers.ToDictionary(
                    header => header.Key,
                    header => header.Value.ToString(),
                    StringComparer.OrdinalIgnoreCase
                ),
                await reader.ReadToEndAsync()
            )
        );
        if (!_expected.TryDequeue(out var expected) || expected.Target != target)
        {
            context.Response.StatusCode = 418;
            await context.Response.WriteAsync($"Not expected: {target}");
            return;
        }

        context.Response.StatusCode = expected.Status;
        await context.Response.WriteAsync(expected.Body);
    }
}

using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Terrateam.Tests.Cli;

/// <summary>What Terraform's backend <c>http</c> stores states in, on loopback.</summary>
/// <remarks>https://developer.hashicorp.com/terraform/language/backend/http</remarks>
internal sealed class StateServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StateServer(WebApplication app) => _app = app;

    public ConcurrentDictionary<string, string> States { get; } = new(StringComparer.Ordinal);

    /// <summary>True refuses what is written.</summary>
    public bool IsReadOnly { get; set; }

    public string Url => _app.Urls.First();

    public static async Task<StateServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new StateServer(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        if (HttpMethods.IsPost(http.Request.Method) && IsReadOnly)
        {
            http.Response.StatusCode = 403;
        }
        else if (HttpMethods.IsPost(http.Request.Method))
        {
            using var reader = new StreamReader(http.Request.Body);
            States[http.Request.Path] = await reader.ReadToEndAsync();
        }
        else if (States.TryGetValue(http.Request.Path, out var state))
        {
            await http.Response.WriteAsync(state);
        }
        else
        {
            http.Response.StatusCode = 404;
        }
    }
}

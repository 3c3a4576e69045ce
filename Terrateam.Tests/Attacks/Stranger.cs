using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Terrateam.Tests.Attacks;

/// <summary>A web server on loopback that demands a password and records all requests.</summary>
internal sealed class Stranger : IAsyncDisposable
{
    private const string Advertisement = "application/x-git-upload-pack-advertisement";
    private readonly WebApplication _app;

    private Stranger(WebApplication app) => _app = app;

    /// <summary>
    /// Method, path and <c>Authorization</c> of each request; the last is empty where there was none.
    /// </summary>
    public ConcurrentQueue<(string Method, string Path, string Authorization)> Requests { get; } = new();

    /// <summary>Where all requests are redirected; null for no redirect.</summary>
    public string? SendsOnTo { get; init; }

    /// <summary>True where a redirect requires a password.</summary>
    public bool AsksBefore { get; init; }

    /// <summary>True where the list of refs needs no password, so that git goes on and fetches.</summary>
    public bool Advertises { get; init; }

    public string Url => _app.Urls.First();

    public static async Task<Stranger> StartAsync(
        string? sendsOnTo = null,
        bool asksBefore = false,
        bool advertises = false
    )
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var stranger = new Stranger(app)
        {
            SendsOnTo = sendsOnTo,
            AsksBefore = asksBefore,
            Advertises = advertises,
        };
        app.Run(stranger.AnswerAsync);
        await app.StartAsync();
        return stranger;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var authorization = request.Headers.Authorization.ToString();
        Requests.Enqueue((request.Method, request.Path, authorization));
        if (SendsOnTo is not null && (authorization.Length > 0 || !AsksBefore))
        {
            context.Response.Redirect($"{SendsOnTo}{request.Path}{request.QueryString}");
            return Task.CompletedTask;
        }

        if (Advertises && HttpMethods.IsGet(request.Method))
            return AdvertiseAsync(context.Response);

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Basic realm=\"all of it\"";
        return Task.CompletedTask;
    }

    // https://git-scm.com/docs/http-protocol#_smart_server_response
    private static Task AdvertiseAsync(HttpResponse response)
    {
        response.ContentType = Advertisement;
        var head = new string('1', 40);
        return response.WriteAsync(
            $"{Line("# service=git-upload-pack\n")}0000{Line($"{head} HEAD\0side-band-64k ofs-delta\n")}{Line($"{head} refs/heads/master\n")}0000"
        );
    }

    private static string Line(string text) => $"{text.Length + 4:x4}{text}";
}

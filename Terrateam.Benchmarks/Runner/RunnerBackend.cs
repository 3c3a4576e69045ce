using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Terrateam.Benchmarks.Runner;

/// <summary>The least backend that gives a runner one piece of work and takes what comes of it.</summary>
internal sealed class RunnerBackend : IAsyncDisposable
{
    public const string WorkToken = "0b9d1f0e-6a3e-4b8e-9d33-1f4f5d0f7a11";

    private readonly WebApplication _app;
    private JsonObject? _work;
    private long _firstRequest;

    private RunnerBackend(WebApplication app) => _app = app;

    public string ApiBaseUrl => $"{_app.Urls.First()}/api/github";

    /// <summary>The results that were delivered last, or null.</summary>
    public JsonNode? Results { get; private set; }

    /// <summary>The <see cref="Stopwatch"/> timestamp of the first request since the last <see cref="Give"/>.</summary>
    public long FirstRequest => Interlocked.Read(ref _firstRequest);

    /// <summary>The runner.</summary>
    public int ProcessId { get; set; }

    /// <summary>The most memory in MiB that it had until it asked for more work and there was none.</summary>
    public long Peak { get; private set; }

    public static async Task<RunnerBackend> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        _ = builder.Logging.ClearProviders();
        _ = builder
            .WebHost.UseUrls("http://127.0.0.1:0")
            .ConfigureKestrel(options => options.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        var backend = new RunnerBackend(app);
        app.Run(backend.AnswerAsync);
        await app.StartAsync();
        return backend;
    }

    /// <summary>Gives the next runner this work, or none.</summary>
    public void Give(JsonObject? work)
    {
        (_work, Results, ProcessId) = (work, null, 0);
        _ = Interlocked.Exchange(ref _firstRequest, 0);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        _ = Interlocked.CompareExchange(ref _firstRequest, Stopwatch.GetTimestamp(), 0);
        var path = context.Request.Path.Value ?? "";
        switch (context.Request.Method)
        {
            case "POST" when path.EndsWith("/initiate", StringComparison.Ordinal):
                var work = Interlocked.Exchange(ref _work, null);
                if (work is null && ProcessId != 0)
                    Peak = MeasuredProcess.PeakOf(ProcessId);

                await context.Response.WriteAsJsonAsync(
                    work ?? new JsonObject { ["type"] = "done" },
                    context.RequestAborted
                );
                break;
            case "POST" when path.EndsWith("/access-token", StringComparison.Ordinal):
                await context.Response.WriteAsJsonAsync(
                    new JsonObject { ["access_token"] = "ghs_none" },
                    context.RequestAborted
                );
                break;
            case "PUT":
                Results = await JsonNode.ParseAsync(context.Request.Body);
                break;
            default:
                await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
                break;
        }
    }
}

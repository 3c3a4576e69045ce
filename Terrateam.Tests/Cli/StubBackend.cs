using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Terrateam.Tests.Cli;

/// <summary>A request as the stub received it.</summary>
internal sealed record ReceivedRequest(string Method, string Path, string Query, string? Authorization, JsonNode? Body);

/// <summary>
/// The backend's endpoints and GitHub's OIDC endpoint on loopback, with responses and faults that the test sets.
/// </summary>
internal sealed class StubBackend : IAsyncDisposable
{
    public const string RunToken = "run-token-5f2c";
    public const string GitHubToken = "ghs_stubstubstubstub";
    public const string WorkToken = "0b9d1f0e-6a3e-4b8e-9d33-1f4f5d0f7a11";

    public const string StateId = "42-0123-4567-89ab";

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<JsonObject> _work = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<(int Status, string? RetryAfter)>> _faults = new(
        StringComparer.Ordinal
    );

    private StubBackend(WebApplication app) => _app = app;

    public ConcurrentQueue<ReceivedRequest> Requests { get; } = new();

    /// <summary>Plans by directory and workspace, as they were posted.</summary>
    public ConcurrentDictionary<(string Path, string Workspace), string> Plans { get; } = new();

    /// <summary>Completes when the first request to an endpoint arrives.</summary>
    public ConcurrentDictionary<string, TaskCompletionSource> Arrivals { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// What people were shown of the plans, as our own backend says; null says nothing, as the original does.
    /// </summary>
    public JsonNode? ShownSha256 { get; set; }

    public string Url => _app.Urls.First();

    public string ApiBaseUrl => $"{Url}/api/github";

    /// <summary>States as gzip, by the query string that they were sent with.</summary>
    public ConcurrentDictionary<string, byte[]> States { get; } = new(StringComparer.Ordinal);

    public IEnumerable<JsonNode> Results => Requests.Where(r => r is { Method: "PUT", Path: "" }).Select(r => r.Body!);

    public static async Task<StubBackend> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(o => o.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        var stub = new StubBackend(app);
        app.Run(stub.AnswerAsync);
        await app.StartAsync();
        return stub;
    }

    /// <summary>Adds a piece of work; after the last one the response is done.</summary>
    public void Give(JsonObject manifest) => _work.Enqueue(manifest);

    /// <summary>Responds to the next call of an endpoint with a status.</summary>
    public void Fail(string endpoint, int status, string? retryAfter = null) =>
        _faults.GetOrAdd(endpoint, _ => new()).Enqueue((status, retryAfter));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var authorization = request.Headers.Authorization.FirstOrDefault();
        if (request.Path.StartsWithSegments("/oidc", StringComparison.Ordinal))
        {
            await context.Response.WriteAsJsonAsync(
                new JsonObject { ["value"] = $"oidc-for-{request.Query["audience"]}" }
            );
            return;
        }

        var prefix = $"/api/github/v1/work-manifests/{WorkToken}";
        if (!request.Path.Value!.StartsWith(prefix, StringComparison.Ordinal))
        {
            context.Response.StatusCode = 404;
            return;
        }

        var endpoint = request.Path.Value[prefix.Length..].Trim('/');
        var octets = new MemoryStream();
        await request.Body.CopyToAsync(octets);
        var body = octets.Length > 0 && request.HasJsonContentType() ? JsonNode.Parse(octets.ToArray()) : null;
        Requests.Enqueue(
            new ReceivedRequest(request.Method, endpoint, request.QueryString.Value ?? "", authorization, body)
        );
        _ = Arrivals.GetOrAdd(endpoint, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

        if (_faults.TryGetValue(endpoint, out var faults) && faults.TryDequeue(out var fault))
        {
            context.Response.StatusCode = fault.Status;
            if (fault.RetryAfter is not null)
                context.Response.Headers.RetryAfter = fault.RetryAfter;
            await context.Response.WriteAsJsonAsync(new JsonObject { ["message"] = "because of the test" });
            return;
        }

        if (
            endpoint is not "initiate"
            && !string.Equals(authorization, $"Bearer {RunToken}", StringComparison.OrdinalIgnoreCase)
        )
        {
            context.Response.StatusCode = 403;
            return;
        }

        if (endpoint is "states")
            States[request.QueryString.Value!] = octets.ToArray();
        await AnswerAsync(context, endpoint, body);
    }

    private async Task AnswerAsync(HttpContext context, string endpoint, JsonNode? body)
    {
        switch ($"{context.Request.Method} {endpoint}")
        {
            case "POST initiate":
                await context.Response.WriteAsJsonAsync(
                    _work.TryDequeue(out var work) ? work : new JsonObject { ["type"] = "done" }
                );
                break;
            case "POST access-token":
                await context.Response.WriteAsJsonAsync(new JsonObject { ["access_token"] = GitHubToken });
                break;
            case "POST plans":
                Plans[((string)body!["path"]!, (string)body["workspace"]!)] = (string)body["plan_data"]!;
                break;
            case "GET plans":
                var key = ((string)context.Request.Query["path"]!, (string)context.Request.Query["workspace"]!);
                if (Plans.TryGetValue(key, out var plan))
                {
                    await context.Response.WriteAsJsonAsync(
                        ShownSha256 is null
                            ? new JsonObject { ["data"] = plan }
                            : new JsonObject { ["data"] = plan, ["shown_sha256"] = ShownSha256.DeepClone() }
                    );
                }
                else
                {
                    context.Response.StatusCode = 404;
                }

                break;
            case "PUT states":
                await context.Response.WriteAsJsonAsync(
                    new JsonObject { ["id"] = StateId, ["expires_at"] = "2026-12-13T14:03:27+00:00" }
                );
                break;
            case "PUT ":
                break;
            default:
                context.Response.StatusCode = 405;
                break;
        }
    }
}

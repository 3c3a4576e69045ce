using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Terrateam.Core.Runs;

namespace Terrateam.Tests.Scenarios;

/// <summary>
/// A job's side of plans in parts, request by request, so that a test can do each rightly or wrongly.
/// </summary>
internal sealed class PartRequests(ScriptedJob job) : IDisposable
{
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler());

    public string Upload { get; init; } = Guid.NewGuid().ToString();

    public string Path { get; init; } = "network";

    /// <summary>The run of the request; null for the job's own.</summary>
    public string? WorkToken { get; init; }

    /// <summary>The token that is shown; the job's own where nothing else is said.</summary>
    public string? Token { get; init; }

    /// <summary>The commit that the plan is said to be made of.</summary>
    public required string HeadSha { get; init; }

    public Task<BackendAnswer> PutAsync(int index, byte[] content) =>
        SendAsync(
            HttpMethod.Put,
            string.Create(
                CultureInfo.InvariantCulture,
                $"plans/parts/{index}?{Query}&upload={Upload}&engine=terraform&engine_version=1.5.7&head_sha={HeadSha}"
            ),
            new ByteArrayContent(content)
        );

    public Task<BackendAnswer> CompleteAsync(int parts, byte[] whole) =>
        SendAsync(
            HttpMethod.Post,
            "plans/parts",
            Json(
                new JsonObject
                {
                    ["path"] = Path,
                    ["workspace"] = "default",
                    ["upload"] = Upload,
                    ["parts"] = parts,
                    ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(whole)),
                    ["has_changes"] = true,
                    ["terrateam"] = new JsonObject
                    {
                        ["engine"] = "terraform",
                        ["engine_version"] = "1.5.7",
                        ["head_sha"] = HeadSha,
                    },
                }
            )
        );

    public Task<BackendAnswer> ListAsync() => SendAsync(HttpMethod.Get, $"plans/parts?{Query}", content: null);

    /// <summary>A part's bytes, or the status when there are none.</summary>
    public async Task<(int Status, byte[] Content)> FetchAsync(int index)
    {
        using var request = Request(
            HttpMethod.Get,
            string.Create(CultureInfo.InvariantCulture, $"plans/parts/{index}?{Query}"),
            content: null
        );
        using var answer = await _client.SendAsync(request, job.Cancelled);
        return ((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(job.Cancelled));
    }

    /// <summary>Stores a plan in one request, as the original runner does.</summary>
    public Task<BackendAnswer> PostWholeAsync(byte[] plan)
    {
        var envelope = new JsonObject
        {
            ["data"] = Convert.ToBase64String(plan),
            ["method"] = "terrateam",
            ["version"] = 1,
        };
        return SendAsync(
            HttpMethod.Post,
            "plans",
            Json(
                new JsonObject
                {
                    ["path"] = Path,
                    ["workspace"] = "default",
                    ["plan_data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(envelope.ToJsonString())),
                    ["has_changes"] = true,
                }
            )
        );
    }

    public void Dispose() => _client.Dispose();

    private string Query => $"path={Uri.EscapeDataString(Path)}&workspace=default";

    private static StringContent Json(JsonObject body) => new(body.ToJsonString(), Encoding.UTF8, "application/json");

    private async Task<BackendAnswer> SendAsync(HttpMethod method, string endpoint, HttpContent? content)
    {
        using var request = Request(method, endpoint, content);
        using var answer = await _client.SendAsync(request, job.Cancelled);
        var text = await answer.Content.ReadAsStringAsync(job.Cancelled);
        return new BackendAnswer((int)answer.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text) : null);
    }

    private HttpRequestMessage Request(HttpMethod method, string endpoint, HttpContent? content)
    {
        var address = BackendAddress.Endpoint(job.Context.ActionInputs["api-base-url"], WorkToken ?? job.WorkToken, "");
        var token = Token ?? job.Token;
        return new HttpRequestMessage(method, $"{address}/{endpoint}")
        {
            Content = content,
            Headers = { Authorization = token.Length == 0 ? null : new AuthenticationHeaderValue("Bearer", token) },
        };
    }
}

using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Terrateam.Core.Runs;
using Terrateam.Sandbox.GitHub.Actions;

namespace Terrateam.Tests.Scenarios;

internal sealed record BackendAnswer(int Status, JsonNode? Body);

/// <summary>
/// A job's side of the wire protocol, step by step, so that a test can do each step rightly or wrongly.
/// </summary>
internal sealed class ScriptedJob(JobContext context, HttpMessageInvoker client, CancellationToken cancelled)
{
    /// <summary>The plan that Terraform prints where there are changes.</summary>
    public const string PlanText =
        "  + resource \"terraform_data\" \"one\" {}\n\nPlan: 1 to add, 0 to change, 0 to destroy.";

    public JobContext Context => context;

    public CancellationToken Cancelled => cancelled;

    /// <summary>The token with which the job requests its work.</summary>
    public string WorkToken => context.Inputs["work-token"];

    /// <summary>Where the workflow file says that the backend is.</summary>
    private string BackendUrl => context.ActionInputs["api-base-url"];

    /// <summary>The last token that the backend gave.</summary>
    public string Token { get; private set; } = "";

    /// <summary>The same job, going on although it was cancelled.</summary>
    public ScriptedJob Undead() => new(context, client, CancellationToken.None) { Token = Token };

    /// <summary>What was carried out, such as <c>plan dns, network</c>.</summary>
    public string Done { get; private set; } = "";

    /// <summary>Does all the work that there is, well.</summary>
    public async Task<int> WorkAsync() => await CarryOutAsync(await TakeWorkAsync());

    /// <summary>Requests work, with the job's identity or, as the original runner does, without one.</summary>
    public async Task<JsonNode> TakeWorkAsync(bool identified = true)
    {
        var answer = await InitiateWhenKnownAsync(identified ? await IdentityAsync() : null);
        Assert.True(answer.Status == 200, $"initiate: {answer}");
        if ((string?)answer.Body!["type"] is not "done")
            Token = (string)answer.Body["token"]!;
        return answer.Body;
    }

    /// <summary>Requests work until the backend knows which job it dispatched, and returns what it answers then.</summary>
    public async Task<BackendAnswer> InitiateWhenKnownAsync(string? identity)
    {
        BackendAnswer answer;
        do
        {
            // GitHub starts jobs before its response to the dispatch arrives. 502 is what a job gets while the app starts
            // again; the runner asks again then too.
            answer = await InitiateAsync(identity);
        } while (answer.Status is 409 or 502);
        return answer;
    }

    /// <summary>Plans or applies everything of a piece of work, well.</summary>
    public async Task<int> CarryOutAsync(JsonNode work, bool hasChanges = true)
    {
        var kind = (string)work["type"]!;
        if (kind == "done")
            return 0;

        if (PreparedBy(kind, work) is { } prepared)
        {
            var result = await ReportResultAsync(prepared);
            Assert.True(result.Status == 200, $"results: {result}");
            return 0;
        }

        Done = $"{kind} {string.Join(", ", DirspacesOf(work).Select(one => one.Path))}";
        var steps = new JsonArray();
        foreach (var (path, workspace) in DirspacesOf(work))
        {
            var transfer = kind switch
            {
                "plan" => await UploadAsync(path, workspace, hasChanges),
                "apply" => await DownloadAsync(path, workspace),
                _ => null,
            };
            Assert.True(transfer is null or { Status: 200 }, $"plan of {path}: {transfer}");
            steps.Add(
                kind == "plan"
                    ? PlanStep(path, workspace, hasChanges)
                    : ApplyStep(path, workspace, success: true, "Apply complete! Resources: 1 added.")
            );
        }

        var reported = await ReportAsync(steps);
        Assert.True(reported.Status == 200, $"results: {reported}");
        return 0;
    }

    // The configuration as it was, no files, and no modules.
    private static JsonObject? PreparedBy(string kind, JsonNode work) =>
        kind switch
        {
            "build-config" => new JsonObject { ["config"] = work["config"]!.DeepClone() },
            "build-tree" => new JsonObject { ["files"] = new JsonArray() },
            "index" => new JsonObject
            {
                ["version"] = 1,
                ["success"] = true,
                ["paths"] = new JsonObject(),
            },
            _ => null,
        };

    /// <summary>Reports that every directory of a piece of work failed.</summary>
    public Task<BackendAnswer> FailAsync(JsonNode work, string error)
    {
        var steps = DirspacesOf(work)
            .Select(one =>
                (string)work["type"]! == "plan"
                    ? Step(
                        "tf/plan",
                        one.Path,
                        one.Workspace,
                        false,
                        new JsonObject { ["text"] = error, ["visible_on"] = "failure" }
                    )
                    : ApplyStep(one.Path, one.Workspace, success: false, error)
            );
        return ReportAsync(new JsonArray([.. steps]));
    }

    /// <summary>What the job is to work on.</summary>
    public static IReadOnlyList<(string Path, string Workspace)> DirspacesOf(JsonNode work) =>
        [.. work["changed_dirspaces"]!.AsArray().Select(one => ((string)one!["path"]!, (string)one["workspace"]!))];

    public static JsonObject PlanStep(string path, string workspace, bool hasChanges) =>
        Step(
            "tf/plan",
            path,
            workspace,
            true,
            new JsonObject
            {
                ["plan"] = hasChanges ? PlanText : "No changes. Your infrastructure matches the configuration.",
                ["has_changes"] = hasChanges,
                ["visible_on"] = "always",
            }
        );

    public static JsonObject ApplyStep(string path, string workspace, bool success, string text) =>
        Step("tf/apply", path, workspace, success, new JsonObject { ["text"] = text, ["visible_on"] = "always" });

    /// <summary>The job's OIDC token.</summary>
    public async Task<string> IdentityAsync(string? audience = null)
    {
        audience ??= BackendAddress.Audience(BackendUrl);
        var url = $"{context.Environment["ACTIONS_ID_TOKEN_REQUEST_URL"]}&audience={Uri.EscapeDataString(audience)}";
        var answer = await SendAsync(HttpMethod.Get, url, context.Environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"], null);
        return (string)answer.Body!["value"]!;
    }

    /// <summary>Requests work with an identity, for this run or for another.</summary>
    public Task<BackendAnswer> InitiateAsync(string? identity, string? workToken = null, long? runId = null)
    {
        var body = new JsonObject
        {
            ["run_id"] = (runId ?? context.RunId).ToString(CultureInfo.InvariantCulture),
            ["sha"] = context.Environment["GITHUB_SHA"],
        };
        return SendAsync(HttpMethod.Post, UrlOf("initiate", workToken), identity, body);
    }

    public Task<BackendAnswer> UploadAsync(
        string path,
        string workspace,
        bool hasChanges = true,
        string? token = null
    ) =>
        SendAsync(
            HttpMethod.Post,
            UrlOf("plans"),
            token ?? Token,
            new JsonObject
            {
                ["path"] = path,
                ["workspace"] = workspace,
                ["plan_data"] = Convert.ToBase64String(
                    Encoding.UTF8.GetBytes($"plan of {path} {workspace} by {WorkToken}")
                ),
                ["has_changes"] = hasChanges,
            }
        );

    public Task<BackendAnswer> DownloadAsync(string path, string workspace, string? token = null) =>
        SendAsync(
            HttpMethod.Get,
            UrlOf($"plans?path={Uri.EscapeDataString(path)}&workspace={Uri.EscapeDataString(workspace)}"),
            token ?? Token,
            null
        );

    /// <summary>Reports what was done, with the gates that steps put up.</summary>
    public Task<BackendAnswer> ReportAsync(JsonArray steps, string? token = null, JsonArray? gates = null)
    {
        var report = new JsonObject { ["steps"] = steps };
        if (gates is not null)
            report["gates"] = gates;
        return ReportResultAsync(report, token);
    }

    public Task<BackendAnswer> ReportResultAsync(JsonObject results, string? token = null) =>
        SendAsync(HttpMethod.Put, UrlOf(""), token ?? Token, results);

    public Task<BackendAnswer> AccessTokenAsync(string? token = null) =>
        SendAsync(HttpMethod.Post, UrlOf("access-token"), token ?? Token, null);

    /// <summary>One request behind the address of the work.</summary>
    public Task<BackendAnswer> CallAsync(HttpMethod method, string path, JsonNode? body, string? bearer) =>
        SendAsync(method, UrlOf(path), bearer, body);

    private static JsonObject Step(string name, string path, string workspace, bool success, JsonObject payload) =>
        new()
        {
            ["scope"] = new JsonObject
            {
                ["type"] = "dirspace",
                ["dir"] = path,
                ["workspace"] = workspace,
            },
            ["step"] = name,
            ["success"] = success,
            ["ignore_errors"] = false,
            ["payload"] = payload,
        };

    private string UrlOf(string endpoint, string? workToken = null) =>
        BackendAddress.Endpoint(BackendUrl, workToken ?? WorkToken, "").ToString()
        + (endpoint.Length > 0 ? $"/{endpoint}" : "");

    private async Task<BackendAnswer> SendAsync(HttpMethod method, string url, string? bearer, JsonNode? body)
    {
        using var request = new HttpRequestMessage(method, url);
        if (bearer is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await client.SendAsync(request, cancelled);
        var text = await answer.Content.ReadAsStringAsync(cancelled);
        return new BackendAnswer((int)answer.StatusCode, text.Length > 0 ? JsonNode.Parse(text) : null);
    }
}

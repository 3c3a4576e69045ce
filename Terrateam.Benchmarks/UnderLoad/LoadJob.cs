using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Terrateam.Core.Runs;
using Terrateam.Sandbox.GitHub.Actions;

namespace Terrateam.Benchmarks.UnderLoad;

/// <summary>A runner that answers the wire protocol with the same plan for each directory, without terraform.</summary>
internal sealed class LoadJob : IDisposable
{
    private const string PlanText =
        "  + resource \"terraform_data\" \"one\" {}\n\nPlan: 1 to add, 0 to change, 0 to destroy.";

    private const int AlreadyBusy = 409;

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler());

    /// <summary>The step of a job, for <c>SandboxOptions.Job</c>.</summary>
    public async Task<int> RunAsync(JobContext context, CancellationToken cancelled)
    {
        try
        {
            return await WorkAsync(context, cancelled);
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            return 130;
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<int> WorkAsync(JobContext context, CancellationToken cancelled)
    {
        var backend = context.ActionInputs["api-base-url"];
        string UrlOf(string endpoint) =>
            BackendAddress.Endpoint(backend, context.Inputs["work-token"], endpoint).ToString();
        var audience = Uri.EscapeDataString(BackendAddress.Audience(backend));
        var (_, identity) = await SendAsync(
            HttpMethod.Get,
            $"{context.Environment["ACTIONS_ID_TOKEN_REQUEST_URL"]}&audience={audience}",
            context.Environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"],
            null,
            cancelled
        );
        int status;
        JsonNode? work;
        do
        {
            // GitHub starts jobs before its response to the dispatch arrives.
            (status, work) = await SendAsync(
                HttpMethod.Post,
                UrlOf("initiate"),
                (string?)identity!["value"],
                new JsonObject
                {
                    ["run_id"] = context.RunId.ToString(CultureInfo.InvariantCulture),
                    ["sha"] = context.Environment["GITHUB_SHA"],
                },
                cancelled
            );
        } while (status == AlreadyBusy);
        if ((string?)work?["type"] is not "plan")
            return status == 200 ? 0 : 1;

        var steps = new JsonArray();
        foreach (var dirspace in work["changed_dirspaces"]!.AsArray())
        {
            var (path, workspace) = ((string)dirspace!["path"]!, (string)dirspace["workspace"]!);
            (status, _) = await SendAsync(
                HttpMethod.Post,
                UrlOf("plans"),
                (string?)work["token"],
                new JsonObject
                {
                    ["path"] = path,
                    ["workspace"] = workspace,
                    ["plan_data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"plan of {path}")),
                    ["has_changes"] = true,
                },
                cancelled
            );
            steps.Add(StepOf(path, workspace, status == 200));
        }

        (status, _) = await SendAsync(
            HttpMethod.Put,
            UrlOf(""),
            (string?)work["token"],
            new JsonObject { ["steps"] = steps },
            cancelled
        );
        return status == 200 ? 0 : 1;
    }

    private static JsonObject StepOf(string path, string workspace, bool success) =>
        new()
        {
            ["scope"] = new JsonObject
            {
                ["type"] = "dirspace",
                ["dir"] = path,
                ["workspace"] = workspace,
            },
            ["step"] = "tf/plan",
            ["success"] = success,
            ["ignore_errors"] = false,
            ["payload"] = new JsonObject
            {
                ["plan"] = PlanText,
                ["has_changes"] = true,
                ["visible_on"] = "always",
            },
        };

    private async Task<(int Status, JsonNode? Body)> SendAsync(
        HttpMethod method,
        string url,
        string? bearer,
        JsonNode? body,
        CancellationToken cancelled
    )
    {
        using var request = new HttpRequestMessage(method, url);
        if (bearer is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await _client.SendAsync(request, cancelled);
        var text = await answer.Content.ReadAsStringAsync(cancelled);
        return ((int)answer.StatusCode, text.Length > 0 ? JsonNode.Parse(text) : null);
    }
}

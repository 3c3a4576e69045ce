using System.IO.Compression;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Tests.Scenarios;

/// <summary>A state that an apply could not write: sent by a runner, kept by the app, fetched by operators.</summary>
public sealed class ErroredStateTests
{
    private static readonly byte[] State = """{"serial": 7}"""u8.ToArray();

    [Fact]
    public async Task It_comes_from_the_run_of_its_directory_only_is_shown_in_the_comment_and_is_for_operators()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());
        ScriptedJob? planner = null;
        string receipt = "",
            sent = "";
        scenario.Runner.Next(async job =>
        {
            var work = await job.TakeWorkAsync();

            // A run that plans changes nothing.
            Assert.Equal(403, await PutAsync(http, job, "network"));
            planner = job;
            return await job.CarryOutAsync(work);
        });
        var pull = await scenario.OpenPlannedAsync();
        scenario.Runner.Next(async job =>
        {
            var work = await job.TakeWorkAsync();
            Assert.Contains("errored-states", work["capabilities"]!.AsArray().Select(one => (string?)one));

            Assert.Equal(403, await PutAsync(http, job, "network", token: planner!.Token));
            Assert.Equal(403, await PutAsync(http, job, "network", token: ""));
            Assert.Equal(403, await PutAsync(http, job, "network", workToken: Guid.NewGuid().ToString()));
            Assert.Equal(400, await PutAsync(http, job, "dns"));
            Assert.Equal(400, await PutAsync(http, job, "../network"));
            Assert.Equal(400, await PutAsync(http, job, "network", workspace: "other"));
            Assert.Equal(400, await PutAsync(http, job, "network", sha256: new string('0', 64)));
            Assert.Equal(413, await PutAsync(http, job, "network", body: new byte[StateTransfer.MaxLength + 1]));
            (var status, sent) = await SendAsync(http, job, "network");
            Assert.Equal(200, status);
            receipt = (string)JsonNode.Parse(sent)!["id"]!;
            Assert.Equal((200, sent), await SendAsync(http, job, "network"));

            Assert.Equal(200, (await job.FailAsync(work, "Error: Failed to save state")).Status);
            Assert.Equal(403, await PutAsync(http, job, "network"));
            return 0;
        });

        var comment = await scenario.HearAsync(pull, "terrateam apply");

        Assert.Contains("**The state was not written.**", comment, StringComparison.Ordinal);
        Assert.Contains($"as `{receipt}`", comment, StringComparison.Ordinal);
        Assert.Contains($"{scenario.App.BaseUrl}/api/operator/states/", comment, StringComparison.Ordinal);
        await OperatorAsync(scenario, http, receipt);

        // What was not left by an apply is not told of.
        Assert.DoesNotContain(
            "state was not written",
            await scenario.HearAsync(pull, "terrateam plan"),
            StringComparison.Ordinal
        );
        await scenario.EndAsync(plans: 1, locks: 1);
    }

    private static async Task OperatorAsync(ScenarioEnvironment scenario, HttpMessageInvoker http, string id)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var keys = JsonNode.Parse(
            await File.ReadAllTextAsync(Path.Combine(scenario.DataDirectory, "keys.json"), cancellation)
        )!;
        var all = $"{scenario.App.BaseUrl}/api/operator/states";
        Assert.Equal(401, (await CallAsync(http, HttpMethod.Get, all)).Status);
        Assert.Equal(401, (await CallAsync(http, HttpMethod.Get, $"{all}/{id}")).Status);
        Assert.Equal(401, (await CallAsync(http, HttpMethod.Delete, $"{all}/{id}")).Status);

        var key = (string)keys["functionKey"]!;
        var listed = Assert.Single(
            JsonNode.Parse((await CallAsync(http, HttpMethod.Get, all, key)).Content)!.AsArray()
        )!;
        Assert.Equal(
            (id, "acme/infra", "network", "default"),
            ((string)listed["id"]!, (string)listed["repository"]!, (string)listed["dir"]!, (string)listed["workspace"]!)
        );
        Assert.Equal(State, (await CallAsync(http, HttpMethod.Get, $"{all}/{id}", key)).Content);
        Assert.Equal(204, (await CallAsync(http, HttpMethod.Delete, $"{all}/{id}", key)).Status);
        Assert.Equal(404, (await CallAsync(http, HttpMethod.Get, $"{all}/{id}", key)).Status);
        Assert.Equal("[]"u8.ToArray(), (await CallAsync(http, HttpMethod.Get, all, key)).Content);
    }

    private static async Task<(int Status, byte[] Content)> CallAsync(
        HttpMessageInvoker http,
        HttpMethod method,
        string url,
        string? key = null
    )
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var request = new HttpRequestMessage(method, url);
        if (key is not null)
            request.Headers.Add("x-functions-key", key);
        using var answer = await http.SendAsync(request, cancellation);
        return ((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(cancellation));
    }

    private static async Task<int> PutAsync(
        HttpMessageInvoker http,
        ScriptedJob job,
        string path,
        string workspace = "default",
        string? token = null,
        string? workToken = null,
        string? sha256 = null,
        byte[]? body = null
    ) => (await SendAsync(http, job, path, workspace, token, workToken, sha256, body)).Status;

    private static async Task<(int Status, string Text)> SendAsync(
        HttpMessageInvoker http,
        ScriptedJob job,
        string path,
        string workspace = "default",
        string? token = null,
        string? workToken = null,
        string? sha256 = null,
        byte[]? body = null
    )
    {
        var address = BackendAddress.Endpoint(job.Context.ActionInputs["api-base-url"], workToken ?? job.WorkToken, "");
        sha256 ??= Convert.ToHexStringLower(SHA256.HashData(State));
        var shown = token ?? job.Token;
        using var request = new HttpRequestMessage(
            HttpMethod.Put,
            $"{address}/states?path={Uri.EscapeDataString(path)}&workspace={workspace}&sha256={sha256}"
        )
        {
            Content = new ByteArrayContent(body ?? Zipped()),
            Headers = { Authorization = shown.Length == 0 ? null : new AuthenticationHeaderValue("Bearer", shown) },
        };
        using var answer = await http.SendAsync(request, job.Cancelled);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(job.Cancelled));
    }

    private static byte[] Zipped()
    {
        using var sent = new MemoryStream();
        using (var gzip = new GZipStream(sent, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(State);
        return sent.ToArray();
    }
}

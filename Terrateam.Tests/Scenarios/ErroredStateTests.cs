using System.IO.Compression;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Terrateam.Cli.Operations;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;
using Terrateam.Functions.State;
using Terrateam.Tests.Functions.State;

namespace Terrateam.Tests.Scenarios;

/// <summary>A state that an apply could not write: sent by a runner, kept by the app, fetched by operators.</summary>
public sealed class ErroredStateTests
{
    // No text: what is fetched is what was left, byte by byte.
    private static readonly byte[] State = [.. """{"serial": 7}"""u8, 0xFF, 0x00, 0x0D, 0x0A];

    [Fact]
    public async Task It_comes_from_the_run_of_its_directory_only_is_shown_in_the_comment_and_is_for_operators()
    {
        var trail = new TrailSwitch();
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new() { Replace = services => services.DecorateDocuments(inner => new SwitchedTrail(inner, trail)) }
        );
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
        Assert.Contains(
            $"terrateam ops states fetch ID --url {scenario.App.BaseUrl}`",
            comment,
            StringComparison.Ordinal
        );
        await IsGoneAsync(scenario, http, receipt);
        await OperatorAsync(scenario, trail, receipt);

        // What was not left by an apply is not told of.
        Assert.DoesNotContain(
            "state was not written",
            await scenario.HearAsync(pull, "terrateam plan"),
            StringComparison.Ordinal
        );
        await scenario.EndAsync(plans: 1, locks: 1);
    }

    private static async Task OperatorAsync(ScenarioEnvironment scenario, TrailSwitch trail, string id)
    {
        using var console = new OperatorConsole(scenario);
        using var folder = new TemporaryDirectory();
        var file = Path.Combine(folder.Path, "errored.tfstate");
        var asked = new JsonObject { ["text"] = id };
        Task<(int Code, string Output, string Error)> FetchAsync(string? token = null) =>
            console.TryAsync("states-fetch", asked, token, new OperationContent(file));

        foreach (var command in (string[])["states-list", "states-fetch", "states-delete"])
        {
            var (code, output, error) = await console.TryAsync(command, asked, token: "a.b.c");
            Assert.Equal((1, ""), (code, output));
            Assert.Contains("does not know you", error, StringComparison.Ordinal);
            Assert.Equal(1, (await console.TryAsync(command, new() { ["text"] = id, ["reason"] = "x" })).Code);
        }

        var listed = JsonNode.Parse(await console.RunAsync("states-list"))!;
        Assert.Equal(
            (id, "acme/infra", "network", "default"),
            ((string)listed["id"]!, (string)listed["repository"]!, (string)listed["dir"]!, (string)listed["workspace"]!)
        );

        trail.IsAway = true;
        Assert.Equal(1, (await FetchAsync()).Code);
        Assert.Equal(1, (await console.TryAsync("states-delete", asked)).Code);
        Assert.False(File.Exists(file));
        trail.IsAway = false;
        Assert.DoesNotContain("ops.states-fetch", await console.RunAsync("audit"), StringComparison.Ordinal);

        Assert.Equal((0, "", ""), await FetchAsync());
        Assert.Equal(State, await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        var entries = (await console.RunAsync("audit"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => JsonNode.Parse(line)!["event"]!)
            .Where(static one => (string?)one["action"] == "ops.states-fetch")
            .ToList();
        Assert.Equal(2, entries.Count);
        Assert.All(entries, one =>
            Assert.Equal(
                ("olga (key file)", id, "exercise 2026-11"),
                ((string?)one["actor"], (string?)one["subject"], (string?)one["reason"])
            )
        );
        Assert.Contains("sha256", (string?)entries[1]["outcome"], StringComparison.Ordinal);

        // What is there is not overwritten.
        await Assert.ThrowsAsync<IOException>(() => FetchAsync());
        Assert.Contains("Deleted", await console.RunAsync("states-delete", asked), StringComparison.Ordinal);
        Assert.Equal(1, (await console.TryAsync("states-delete", asked)).Code);
        File.Delete(file);
        Assert.Equal(1, (await FetchAsync()).Code);
        Assert.False(File.Exists(file));
        Assert.Equal("no states\n", await console.RunAsync("states-list"));
    }

    private static async Task IsGoneAsync(ScenarioEnvironment scenario, HttpMessageInvoker http, string id)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var keys = JsonNode.Parse(
            await File.ReadAllTextAsync(Path.Combine(scenario.DataDirectory, "keys.json"), cancellation)
        )!;
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{scenario.App.BaseUrl}/api/operator/states/{id}");
        request.Headers.Add("x-functions-key", (string)keys["functionKey"]!);
        using var answer = await http.SendAsync(request, cancellation);
        Assert.Equal(404, (int)answer.StatusCode);
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

    private sealed class TrailSwitch
    {
        public bool IsAway { get; set; }
    }

    private sealed class SwitchedTrail(IDocumentStore inner, TrailSwitch trail) : DelegatingDocumentStore(inner)
    {
        public override Task<string?> TryInsertAsync(
            DocumentKey key,
            ReadOnlyMemory<byte> content,
            CancellationToken cancellationToken
        )
        {
            Check(key);
            return base.TryInsertAsync(key, content, cancellationToken);
        }

        public override Task<string?> TryReplaceAsync(
            DocumentKey key,
            ReadOnlyMemory<byte> content,
            string etag,
            CancellationToken cancellationToken
        )
        {
            Check(key);
            return base.TryReplaceAsync(key, content, etag, cancellationToken);
        }

        private void Check(DocumentKey key)
        {
            if (trail.IsAway && key.Partition == "chain")
                throw new IOException("Storage is away.");
        }
    }
}
